//! Streams that swell: each suspect one is expanded once, under a limit, before anyone else has to.
//!
//! Deflate expands at most 1032 times: a stream too small to reach its limit is not expanded at all.

use lopdf::{Document, Object, Stream};

use crate::refusal::{MAX_IMAGE, MAX_STREAM, MAX_TOTAL, PdfRefusal};

/// Deflate's greatest ratio is 1032; LZW stays below 1366.
const RATIO: usize = 1366;

/// Refuses a document whose streams would expand beyond the limits.
pub(crate) fn refuse(doc: &Document) -> Result<(), PdfRefusal> {
    let mut total = 0;
    for object in doc.objects.values() {
        let Object::Stream(stream) = object else { continue };
        let image = stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|s| s == b"Image");
        let limit = if image { MAX_IMAGE } else { MAX_STREAM };
        if image && pixels_in_bytes(stream) > MAX_IMAGE as f64 {
            return Err(PdfRefusal::Bomb { limit_mb: MAX_IMAGE >> 20 });
        }
        let size = expanded(stream, limit)?;
        if !image {
            total += size;
        }
        if total > MAX_TOTAL {
            return Err(PdfRefusal::Bomb { limit_mb: MAX_TOTAL >> 20 });
        }
    }
    Ok(())
}

/// The bytes a stream expands to; an estimate when it is too small to matter.
fn expanded(stream: &Stream, limit: usize) -> Result<usize, PdfRefusal> {
    let filters = stream.filters().unwrap_or_default();
    let swelling =
        filters.iter().filter(|f| matches!(**f, b"FlateDecode" | b"LZWDecode" | b"BrotliDecode")).count();
    if swelling == 0 {
        return Ok(stream.content.len());
    }
    if swelling == 1 && stream.content.len() < limit / RATIO {
        return Ok(stream.content.len() * 4);
    }
    match stream.decompressed_content_with_limit(limit) {
        Ok(content) => Ok(content.len()),
        Err(lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. })) => {
            Err(PdfRefusal::Bomb { limit_mb: limit >> 20 })
        }
        Err(_) => Ok(stream.content.len()),
    }
}

/// What an image takes once decoded, from its announced size.
fn pixels_in_bytes(stream: &Stream) -> f64 {
    let number = |key: &[u8], short: &[u8], default: f64| {
        let value = stream.dict.get(key).or_else(|_| stream.dict.get(short));
        value.and_then(Object::as_float).map_or(default, f64::from)
    };
    let mask = stream.dict.get(b"ImageMask").and_then(Object::as_bool).unwrap_or(false);
    let depth = if mask { 1.0 } else { number(b"BitsPerComponent", b"BPC", 1.0) };
    let gray = mask
        || depth == 1.0
        || stream.dict.get(b"ColorSpace").is_ok_and(|c| c.as_name().is_ok_and(|n| n == b"DeviceGray"));
    let samples = if gray { 1.0 } else { 3.0 };
    number(b"Width", b"W", 0.0) * number(b"Height", b"H", 0.0) * depth * samples / 8.0
}
