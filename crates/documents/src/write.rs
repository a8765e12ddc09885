//! Writing a PDF: streams as they are, everything else packed in object streams near the end, a cross-reference stream.
//!
//! lopdf can do it too, through a copy of every object: half the time of an assembly. Here each object is written once
//! (PDF 32000-1, 7.5.7 and 7.5.8). Every object must have generation 0, which grafting ensures.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};
use lopdf::{Dictionary, Document, Object, StringFormat, dictionary};

/// Objects in one object stream: few enough for a tablet to read one page's worth, enough to compress well.
const PACK: usize = 200;
/// Effort of compression: object streams are small and regular.
const EFFORT: u32 = 3;

/// Where an object is.
#[derive(Clone, Copy)]
enum Place {
    Free,
    At(u64),
    Packed { stream: u32, index: u16 },
}

/// Writes the document; its trailer must name `Root`, and may name `Info`.
pub(crate) fn document(doc: &Document, room: usize) -> std::io::Result<Vec<u8>> {
    let mut writer = Writer {
        out: Vec::with_capacity(room),
        places: vec![Place::Free; doc.max_id as usize + 1],
        next: doc.max_id + 1,
    };
    writer.out.extend_from_slice(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
    // Pages are packed together: a reader walks them all to find the last. What differs each time a document is
    // exported (its date) is packed apart, so that a sentence changed does not change everything beside it.
    let (mut pages, mut others, mut heads) = (Vec::new(), Vec::new(), Vec::new());
    let named = [b"Info".as_slice(), b"Root"].map(|key| doc.trailer.get(key).and_then(Object::as_reference));
    let head = |id: u32| named.iter().flatten().any(|(named, _)| *named == id);
    for ((id, _), object) in &doc.objects {
        match object {
            _ if !matches!(object, Object::Stream(_)) && head(*id) => add(&mut heads, *id, object),
            Object::Stream(stream) => writer.stream(*id, &stream.dict, &stream.content),
            Object::Dictionary(dict) if dict.has_type(b"Page") => add(&mut pages, *id, object),
            _ => add(&mut others, *id, object),
        }
    }
    for pack in others.into_iter().chain(pages).chain(heads) {
        writer.pack(pack)?;
    }
    writer.finish(&doc.trailer)
}

fn add(packs: &mut Vec<Pack>, id: u32, object: &Object) {
    if packs.last().is_none_or(|pack| pack.ids.len() >= PACK) {
        packs.push(Pack::default());
    }
    if let Some(pack) = packs.last_mut() {
        pack.add(id, object);
    }
}

/// Objects written one after the other, before compression.
#[derive(Default)]
struct Pack {
    ids: Vec<(u32, usize)>,
    body: Vec<u8>,
}

impl Pack {
    fn add(&mut self, id: u32, object: &Object) {
        self.ids.push((id, self.body.len()));
        value(&mut self.body, object);
        self.body.push(b'\n');
    }
}

struct Writer {
    out: Vec<u8>,
    places: Vec<Place>,
    next: u32,
}

impl Writer {
    fn stream(&mut self, id: u32, dict: &Dictionary, content: &[u8]) {
        self.set(id, Place::At(self.out.len() as u64));
        number(&mut self.out, id.into());
        self.out.extend_from_slice(b" 0 obj\n");
        dictionary(&mut self.out, dict, Some(content.len()));
        self.out.extend_from_slice(b"stream\n");
        self.out.extend_from_slice(content);
        self.out.extend_from_slice(b"\nendstream\nendobj\n");
    }

    fn set(&mut self, id: u32, place: Place) {
        let at = id as usize;
        if self.places.len() <= at {
            self.places.resize(at + 1, Place::Free);
        }
        self.places[at] = place;
    }

    fn pack(&mut self, pack: Pack) -> std::io::Result<()> {
        let stream = self.take_id();
        let mut head = Vec::with_capacity(pack.ids.len() * 12);
        for (index, (id, at)) in pack.ids.iter().enumerate() {
            self.set(*id, Place::Packed { stream, index: index as u16 });
            number(&mut head, (*id).into());
            head.push(b' ');
            number(&mut head, *at as i64);
            head.push(b' ');
        }
        let content = deflate(&[&head, &pack.body])?;
        let dict = dictionary! {
            "Type" => "ObjStm", "N" => pack.ids.len() as i64, "First" => head.len() as i64, "Filter" => "FlateDecode",
        };
        self.stream(stream, &dict, &content);
        Ok(())
    }

    fn take_id(&mut self) -> u32 {
        self.next += 1;
        self.next - 1
    }

    fn finish(mut self, trailer: &Dictionary) -> std::io::Result<Vec<u8>> {
        let (id, start) = (self.take_id(), self.out.len());
        self.set(id, Place::At(start as u64));
        let mut table = Vec::with_capacity(self.places.len() * 8);
        for place in &self.places {
            let (kind, one, two) = match *place {
                Place::Free => (0, 0, u16::MAX),
                Place::At(offset) => (1, offset, 0),
                Place::Packed { stream, index } => (2, stream.into(), index),
            };
            table.push(kind);
            table.extend_from_slice(&one.to_be_bytes()[3..]);
            table.extend_from_slice(&two.to_be_bytes());
        }
        let content = deflate(&[&table])?;
        let mut dict = dictionary! {
            "Type" => "XRef", "Size" => self.places.len() as i64, "W" => vec![1.into(), 5.into(), 2.into()],
            "Filter" => "FlateDecode",
        };
        for key in [b"Root".as_slice(), b"Info", b"ID"] {
            if let Ok(value) = trailer.get(key) {
                dict.set(key, value.clone());
            }
        }
        self.stream(id, &dict, &content);
        write!(self.out, "startxref\n{start}\n%%EOF\n")?;
        Ok(self.out)
    }
}

fn deflate(parts: &[&[u8]]) -> std::io::Result<Vec<u8>> {
    let size: usize = parts.iter().map(|part| part.len()).sum();
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(size / 3 + 64), Compression::new(EFFORT));
    parts.iter().try_for_each(|part| encoder.write_all(part))?;
    encoder.finish()
}

fn dictionary(out: &mut Vec<u8>, dict: &Dictionary, length: Option<usize>) {
    out.extend_from_slice(b"<<");
    for (key, entry) in dict.iter().filter(|(key, _)| length.is_none() || *key != b"Length") {
        name(out, key);
        if !delimited(entry) {
            out.push(b' ');
        }
        value(out, entry);
    }
    if let Some(length) = length {
        out.extend_from_slice(b"/Length ");
        number(out, length as i64);
    }
    out.extend_from_slice(b">>");
}

/// Whether a value begins with a mark that separates it from what precedes.
fn delimited(object: &Object) -> bool {
    matches!(object, Object::Name(_) | Object::String(..) | Object::Array(_) | Object::Dictionary(_))
}

fn value(out: &mut Vec<u8>, object: &Object) {
    match object {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Boolean(true) => out.extend_from_slice(b"true"),
        Object::Boolean(false) => out.extend_from_slice(b"false"),
        Object::Integer(n) => number(out, *n),
        Object::Real(n) => real(out, *n),
        Object::Name(bytes) => name(out, bytes),
        Object::String(bytes, StringFormat::Literal) => literal(out, bytes),
        Object::String(bytes, StringFormat::Hexadecimal) => hexadecimal(out, bytes),
        Object::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 && !delimited(item) {
                    out.push(b' ');
                }
                value(out, item);
            }
            out.push(b']');
        }
        Object::Dictionary(dict) => dictionary(out, dict, None),
        Object::Stream(stream) => dictionary(out, &stream.dict, None), // never inside another object
        Object::Reference((id, generation)) => {
            number(out, (*id).into());
            out.push(b' ');
            number(out, (*generation).into());
            out.extend_from_slice(b" R");
        }
    }
}

fn number(out: &mut Vec<u8>, n: i64) {
    let mut digits = [0u8; 20];
    let (mut left, mut at) = (n.unsigned_abs(), digits.len());
    loop {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if n < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[at..]);
}

/// Never an exponent, which PDF does not know; what is not a number is zero.
fn real(out: &mut Vec<u8>, n: f32) {
    if n.fract() == 0.0 && n.abs() < 1e15 {
        number(out, n as i64);
    } else if n.is_finite() {
        let point = if n.fract() == 0.0 { ".0" } else { "" };
        let _ = write!(out, "{n}{point}");
    } else {
        out.push(b'0');
    }
}

fn name(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'/');
    for &byte in bytes {
        let special = b"()<>[]{}/%#".contains(&byte);
        if byte.is_ascii_graphic() && !special {
            out.push(byte);
        } else {
            let _ = write!(out, "#{byte:02X}");
        }
    }
}

fn literal(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'(');
    for &byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\n' => out.extend_from_slice(b"\\n"),
            _ => out.push(byte),
        }
    }
    out.push(b')');
}

fn hexadecimal(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.push(b'<');
    out.extend(bytes.iter().flat_map(|b| [DIGITS[(b >> 4) as usize], DIGITS[(b & 15) as usize]]));
    out.push(b'>');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_value_comes_back_as_it_was() {
        let mut doc = Document::with_version("1.7");
        let odd: Vec<u8> = (0..=255).collect();
        let all = dictionary! {
            "Null" => Object::Null, "Yes" => true, "Int" => -9_007_199_254_740_993_i64, "Real" => -0.000_012_5_f32,
            "Whole" => 3.0_f32, "Big" => 1e20_f32, "Text" => Object::String(odd.clone(), StringFormat::Literal),
            "Hex" => Object::String(odd, StringFormat::Hexadecimal),
            "Name" => Object::Name(b"A#B /(\xE9)".to_vec()), "Nested" => vec![1.into(), vec![Object::Null].into(), "N".into()],
        };
        let id = doc.add_object(all.clone());
        let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "All" => id });
        doc.trailer.set("Root", catalog);
        let back = Document::load_mem(&document(&doc, 0).unwrap()).unwrap();
        let back = back.get_dictionary(id).unwrap();
        for (key, value) in all.iter() {
            let got = back.get(key).unwrap();
            match (value, got) {
                (Object::Real(a), _) => assert_eq!(*a, got.as_float().unwrap()),
                _ => assert_eq!(value, got, "{}", String::from_utf8_lossy(key)),
            }
        }
    }
}
