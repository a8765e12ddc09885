//! Saved graphics states left open by a page: closed in the reading copy, so that what is drawn after (the page stamp)
//! lands where it should.

use lopdf::{Document, ObjectId};

use crate::refusal::MAX_STREAM;

/// How far a page's content is from closing what it opens.
#[derive(Debug, Default, PartialEq, Eq, Clone, Copy)]
pub(crate) struct Balance {
    /// `Q` without a `q` before it.
    pub(crate) missing_before: usize,
    /// `q` never closed.
    pub(crate) open_after: usize,
}

/// The balance of a page, from its decoded content; balanced when it cannot be decoded.
pub(crate) fn of_page(doc: &Document, page: ObjectId) -> Balance {
    doc.get_page_content_with_limit(page, MAX_STREAM).map(|content| of(&content)).unwrap_or_default()
}

/// Counts `q` and `Q` outside strings, comments and images written in place.
pub(crate) fn of(content: &[u8]) -> Balance {
    let mut balance = Balance::default();
    let mut at = 0;
    while at < content.len() {
        at = match content[at] {
            b'%' => skip_while(content, at, |b| b != b'\n' && b != b'\r'),
            b'(' => skip_string(content, at),
            b'<' if content.get(at + 1) != Some(&b'<') => skip_while(content, at, |b| b != b'>') + 1,
            byte if is_regular(byte) => {
                let end = skip_while(content, at, is_regular);
                match &content[at..end] {
                    b"q" => balance.open_after += 1,
                    b"Q" if balance.open_after > 0 => balance.open_after -= 1,
                    b"Q" => balance.missing_before += 1,
                    b"ID" => {
                        at = skip_image(content, end);
                        continue;
                    }
                    _ => {}
                }
                end
            }
            b'/' => skip_while(content, at + 1, is_regular),
            _ => at + 1,
        };
    }
    balance
}

fn is_regular(byte: u8) -> bool {
    !matches!(
        byte,
        b'\0'
            | b'\t'
            | b'\n'
            | 0x0c
            | b'\r'
            | b' '
            | b'('
            | b')'
            | b'<'
            | b'>'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'/'
            | b'%'
    )
}

fn skip_while(content: &[u8], from: usize, keep: impl Fn(u8) -> bool) -> usize {
    let rest = content.get(from..).unwrap_or_default();
    from + rest.iter().position(|b| !keep(*b)).unwrap_or(rest.len())
}

fn skip_string(content: &[u8], from: usize) -> usize {
    let (mut depth, mut at) = (0usize, from);
    while at < content.len() {
        match content[at] {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at
}

/// Past the `EI` that closes an image written in place.
fn skip_image(content: &[u8], from: usize) -> usize {
    let blank = |b: Option<&u8>| b.is_none_or(|b| b.is_ascii_whitespace() || *b == 0);
    (from..content.len().saturating_sub(1))
        .find(|&at| {
            &content[at..at + 2] == b"EI"
                && blank(content.get(at + 2))
                && at > 0
                && blank(content.get(at - 1))
        })
        .map_or(content.len(), |at| at + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_names_comments_and_images_do_not_count() {
        assert_eq!(
            of(b"q 1 0 0 1 0 0 cm (Q \\) Q) Tj /Q gs % Q\n<51> Tj BI /W 1 ID xQ Q \nEI Q"),
            Balance::default()
        );
    }

    #[test]
    fn what_is_open_and_what_is_missing_are_told_apart() {
        assert_eq!(of(b"Q q q Q"), Balance { missing_before: 1, open_after: 1 });
        assert_eq!(of(b"(unclosed ( string"), Balance::default());
    }
}
