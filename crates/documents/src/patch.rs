//! The difference between two versions of a file, as pieces of the old one and what is new: what a tablet that holds the
//! old one fetches instead of the new one.
//!
//! After four letters, deflated: the length of the new file; then, until it is whole, how many bytes are new and those
//! bytes, how many are copied and from where, counted from the end of the last copy. Numbers are written seven bits at a
//! time, the smallest first; a step back is an odd number (`web/src/lib/sync/patch.ts` reads them).

use std::io::{Read, Write};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};

/// Larger files travel whole.
pub const MOST_BYTES: usize = 64 * 1024 * 1024;
const HEAD: &[u8; 4] = b"PUP1";
/// Bytes that must be alike for a place of the old file to be tried.
const GRAIN: usize = 24;
/// Of the old file, one place in so many is remembered.
const STRIDE: usize = 8;
/// Places tried for bytes that stand everywhere, and looked at to find them.
const MOST_TRIED: usize = 8;
const MOST_LOOKED_AT: usize = 16;

/// Why bytes are no patch of this file.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no patch of this file")]
pub struct NotAPatch;

/// What changes `old` into `new`; none when one of them is too large, or the patch is no smaller than `new`.
pub fn patch(old: &[u8], new: &[u8]) -> std::io::Result<Option<Vec<u8>>> {
    if old.len() > MOST_BYTES || new.len() > MOST_BYTES {
        return Ok(None);
    }
    let mut encoder = ZlibEncoder::new(HEAD.to_vec(), Compression::best());
    let mut orders = Vec::new();
    number(&mut orders, new.len() as u64);
    let (mut written, mut read) = (0, 0);
    for copy in copies(old, new) {
        order(&mut orders, &new[written..copy.at], copy.length, copy.from as i64 - read as i64);
        (written, read) = (copy.at + copy.length, copy.from + copy.length);
    }
    if written < new.len() {
        order(&mut orders, &new[written..], 0, 0);
    }
    encoder.write_all(&orders)?;
    let patch = encoder.finish()?;
    Ok((patch.len() < new.len()).then_some(patch))
}

/// The new file; whoever asks checks its hash.
pub fn apply(old: &[u8], patch: &[u8]) -> Result<Vec<u8>, NotAPatch> {
    let packed = patch.strip_prefix(HEAD.as_slice()).ok_or(NotAPatch)?;
    let mut orders = Vec::new();
    let most = 2 * MOST_BYTES as u64;
    ZlibDecoder::new(packed).take(most).read_to_end(&mut orders).map_err(|_| NotAPatch)?;
    let mut orders = orders.as_slice();
    let length = take(&mut orders)? as usize;
    if length > MOST_BYTES {
        return Err(NotAPatch);
    }
    let (mut new, mut from) = (Vec::with_capacity(length), 0_i64);
    while new.len() < length {
        let added = take(&mut orders)? as usize;
        let (bytes, rest) = orders.split_at_checked(added).ok_or(NotAPatch)?;
        new.extend_from_slice(bytes);
        orders = rest;
        let copied = take(&mut orders)? as usize;
        let step = take(&mut orders)?;
        from += if step % 2 == 1 { -((step / 2) as i64) - 1 } else { (step / 2) as i64 };
        let start = usize::try_from(from).map_err(|_| NotAPatch)?;
        let end = start.checked_add(copied).ok_or(NotAPatch)?;
        new.extend_from_slice(old.get(start..end).ok_or(NotAPatch)?);
        from = end as i64;
        if new.len() > length || added + copied == 0 {
            return Err(NotAPatch);
        }
    }
    Ok(new)
}

fn order(out: &mut Vec<u8>, added: &[u8], copied: usize, step: i64) {
    number(out, added.len() as u64);
    out.extend_from_slice(added);
    number(out, copied as u64);
    number(out, if step < 0 { (step.unsigned_abs() << 1) - 1 } else { (step as u64) << 1 });
}

fn number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 128 {
        out.push(value as u8 | 128);
        value >>= 7;
    }
    out.push(value as u8);
}

fn take(data: &mut &[u8]) -> Result<u64, NotAPatch> {
    let mut value = 0_u64;
    for shift in (0..43).step_by(7) {
        let (&byte, rest) = data.split_first().ok_or(NotAPatch)?;
        *data = rest;
        value |= u64::from(byte & 127) << shift;
        if byte < 128 {
            return Ok(value);
        }
    }
    Err(NotAPatch)
}

/// Bytes of the new file, from `at`, that stand in the old one from `from`.
struct Copy {
    at: usize,
    from: usize,
    length: usize,
}

/// A hash of `GRAIN` bytes that moves along with them.
struct Rolling(u64);
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
impl Rolling {
    fn over(bytes: &[u8]) -> Self {
        Self(
            bytes
                .iter()
                .fold(0, |sum: u64, byte| sum.wrapping_mul(FACTOR).wrapping_add(u64::from(*byte) + 1)),
        )
    }
    fn step(&mut self, leaving: u8, entering: u8, last: u64) {
        let without = self.0.wrapping_sub((u64::from(leaving) + 1).wrapping_mul(last));
        self.0 = without.wrapping_mul(FACTOR).wrapping_add(u64::from(entering) + 1);
    }
}

/// Places of the old file, by what stands there: eight to twelve bytes for each, so a little more than the file itself at most.
struct Places {
    /// For each slot, the first place of the old file whose hash falls there, one more than its number; 0 for none.
    first: Vec<u32>,
    /// For each place, the next one of its slot.
    next: Vec<u32>,
    shift: u32,
}

impl Places {
    fn of(old: &[u8]) -> Self {
        let count = (old.len() - GRAIN) / STRIDE + 1;
        let slots = count.next_power_of_two().max(2);
        let shift = 64 - slots.trailing_zeros();
        let mut places = Self { first: vec![0; slots], next: vec![0; count], shift };
        // From the end, so that the earliest place of a slot is its first.
        for place in (0..count).rev() {
            let from = place * STRIDE;
            let slot = places.slot(&Rolling::over(&old[from..from + GRAIN]));
            places.next[place] = places.first[slot];
            places.first[slot] = place as u32 + 1;
        }
        places
    }

    /// The lowest bits of the hash depend on the last bytes alone; the highest on all.
    fn slot(&self, hash: &Rolling) -> usize {
        (hash.0.wrapping_mul(FACTOR) >> self.shift) as usize
    }

    /// Where bytes of this hash may stand.
    fn tries(&self, hash: &Rolling) -> impl Iterator<Item = usize> {
        let some = |place: u32| (place > 0).then(|| place as usize - 1);
        std::iter::successors(some(self.first[self.slot(hash)]), move |place| some(self.next[*place]))
            .take(MOST_LOOKED_AT)
            .map(|place| place * STRIDE)
    }
}

/// The longest copies that a walk through the new file meets, one after the other.
fn copies(old: &[u8], new: &[u8]) -> Vec<Copy> {
    let (mut found, mut covered, mut at) = (Vec::new(), 0, 0);
    if old.len() < GRAIN || new.len() < GRAIN {
        return found;
    }
    let places = Places::of(old);
    let last = (1..GRAIN).fold(1_u64, |power, _| power.wrapping_mul(FACTOR));
    let mut hash = Rolling::over(&new[..GRAIN]);
    // Where the last copy would go on: versions mostly differ in place.
    let mut next = 0;
    loop {
        let alike = |from: &usize| old.get(*from..*from + GRAIN) == Some(&new[at..at + GRAIN]);
        let onward = next + at - covered;
        let tries =
            std::iter::once(onward).filter(alike).chain(places.tries(&hash).filter(alike).take(MOST_TRIED));
        let best = tries.map(|from| grown(old, new, from, at, covered)).max_by_key(|copy| {
            (copy.length, std::cmp::Reverse(copy.from.abs_diff(next + copy.at - covered)))
        });
        if let Some(copy) = best {
            covered = copy.at + copy.length;
            next = copy.from + copy.length;
            found.push(copy);
            at = covered;
            if at + GRAIN > new.len() {
                return found;
            }
            hash = Rolling::over(&new[at..at + GRAIN]);
            continue;
        }
        if at + GRAIN >= new.len() {
            return found;
        }
        hash.step(new[at], new[at + GRAIN], last);
        at += 1;
    }
}

/// A place that agrees, as far as it agrees on both sides.
fn grown(old: &[u8], new: &[u8], from: usize, at: usize, covered: usize) -> Copy {
    let back =
        old[..from].iter().rev().zip(new[covered..at].iter().rev()).take_while(|(a, b)| a == b).count();
    let ahead = old[from..].iter().zip(&new[at..]).take_while(|(a, b)| a == b).count();
    Copy { at: at - back, from: from - back, length: back + ahead }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(length: usize, mut seed: u64) -> Vec<u8> {
        std::iter::repeat_with(|| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as u8
        })
        .take(length)
        .collect()
    }

    #[test]
    fn a_file_comes_back_whole_from_its_patch_whatever_was_changed() {
        let old = noise(60_000, 1);
        let mut edits: Vec<Vec<u8>> =
            vec![old.clone(), Vec::new(), old[500..].to_vec(), old[..59_990].to_vec()];
        edits.push([&old[..1_000], b"one sentence more", &old[1_000..]].concat());
        edits.push([&old[30_000..], &old[..30_000], &old[10..20]].concat());
        edits.push([noise(40, 2), old.clone(), noise(40, 3)].concat());
        edits.push(vec![0; 70_000]);
        for (n, new) in edits.iter().enumerate() {
            let Some(patch) = patch(&old, new).unwrap() else {
                assert!(new.len() < 40, "edit {n} has no patch");
                continue;
            };
            assert!(patch.len() < 400, "edit {n}: {} bytes", patch.len());
            assert_eq!(apply(&old, &patch).as_deref(), Ok(new.as_slice()), "edit {n}");
        }
    }

    #[test]
    fn two_hundred_random_edits_come_back_and_files_with_nothing_alike_have_no_patch() {
        for seed in 0..200 {
            let old = noise(2_000 + seed * 13, seed as u64 + 10);
            let mut new = old.clone();
            for (i, b) in noise(8, seed as u64 + 999).chunks(2).enumerate() {
                let at = (usize::from(b[0]) * 37 + i) % new.len();
                new.splice(
                    at..(at + usize::from(b[1]) % 60).min(new.len()),
                    noise(usize::from(b[1]) % 90, i as u64),
                );
            }
            let patch = patch(&old, &new).unwrap().unwrap();
            assert_eq!(apply(&old, &patch), Ok(new), "seed {seed}");
        }
        assert_eq!(patch(&noise(9_000, 5), &noise(9_000, 6)).unwrap(), None);
        assert_eq!(patch(b"", b"new").unwrap(), None);
    }

    #[test]
    fn a_sentence_changed_in_a_short_annex_exported_again_is_a_patch_of_less_than_half_of_it() {
        let annex = |sentence: &str| {
            let article = |n: usize| {
                let figures: Vec<String> =
                    (0..60).map(|w| ((n * 7_919 + w * 104_729) % 9_973).to_string()).collect();
                crate::Block::Text(format!("Article {n}. Montants convenus : {}.", figures.join(" ")))
            };
            let mut blocks: Vec<crate::Block> = (1..=60).map(article).collect();
            blocks.insert(30, crate::Block::Text(sentence.into()));
            // As any annex of some pages, it has used every letter before: the typeface is cut alike.
            blocks.insert(
                0,
                crate::Block::Text("Portez ce vieux whisky au juge blond qui fume, là-bas.".into()),
            );
            let head =
                ["Communauté de communes", "#0b4f5c", "Annexe", "Convention de gestion", "", "Conseil"];
            let [authority, accent, kind, title, under, foot] = head.map(str::to_owned);
            let exported =
                crate::paper(&crate::Paper { authority, accent, kind, title, under, blocks, foot }).unwrap();
            crate::reading_copy(&exported).unwrap()
        };
        let old = annex("La redevance est de deux euros dix.");
        let new = annex("La redevance est de deux euros vingt-cinq centimes.");
        let made = patch(&old, &new).unwrap().unwrap();
        assert_eq!(apply(&old, &made).as_deref(), Ok(new.as_slice()));
        assert!(2 * made.len() < new.len(), "{} bytes for a file of {}", made.len(), new.len());
    }

    #[test]
    fn what_is_no_patch_is_refused_and_never_panics() {
        let (old, new) = (noise(5_000, 7), [noise(100, 8), noise(5_000, 7)].concat());
        let good = patch(&old, &new).unwrap().unwrap();
        assert_eq!(apply(&old, b"PUP1"), Err(NotAPatch));
        assert_eq!(apply(&old, &[]), Err(NotAPatch));
        assert_eq!(apply(&old[..50], &good), Err(NotAPatch));
        for at in 0..good.len() {
            let mut spoilt = good.clone();
            spoilt[at] ^= 0x40;
            let _ = apply(&old, &spoilt);
            let _ = apply(&old, &good[..at]);
        }
    }
}
