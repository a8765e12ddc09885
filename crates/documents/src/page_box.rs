//! Where the top right corner of a page is, as the reader sees it: crop box, rotation, user unit, any offset.

use lopdf::{Dictionary, Document, Object};

use crate::tree::array_at;

/// A page as displayed: its size in points, and the matrix from what one sees to what the page is drawn with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sight {
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) matrix: [f32; 6],
}

/// How a page is seen (PDF 32000-1, 14.11.2).
pub(crate) fn sight(doc: &Document, page: &Dictionary) -> Sight {
    let media = rectangle(doc, page, b"MediaBox").unwrap_or([0.0, 0.0, 595.0, 842.0]);
    let crop = rectangle(doc, page, b"CropBox").map_or(media, |c| meet(c, media).unwrap_or(media));
    let [x0, y0, x1, y1] = crop;
    let (w, h) = (x1 - x0, y1 - y0);
    let turn = page
        .get(b"Rotate")
        .and_then(|r| doc.dereference(r))
        .map_or(0.0, |(_, r)| r.as_float().unwrap_or(0.0));
    match ((turn / 90.0).round() as i64).rem_euclid(4) {
        1 => Sight { width: h, height: w, matrix: [0.0, 1.0, -1.0, 0.0, x1, y0] },
        2 => Sight { width: w, height: h, matrix: [-1.0, 0.0, 0.0, -1.0, x1, y1] },
        3 => Sight { width: h, height: w, matrix: [0.0, -1.0, 1.0, 0.0, x0, y1] },
        _ => Sight { width: w, height: h, matrix: [1.0, 0.0, 0.0, 1.0, x0, y0] },
    }
}

fn rectangle(doc: &Document, page: &Dictionary, key: &[u8]) -> Option<[f32; 4]> {
    let array = array_at(doc, page, key)?;
    let number = |o: &Object| doc.dereference(o).ok()?.1.as_float().ok().filter(|n| n.is_finite());
    let [a, b, c, d] = array.get(..4)?.iter().map(number).collect::<Option<Vec<_>>>()?.try_into().ok()?;
    let rectangle = [a.min(c), b.min(d), a.max(c), b.max(d)];
    (rectangle[2] - rectangle[0] > 1.0 && rectangle[3] - rectangle[1] > 1.0).then_some(rectangle)
}

fn meet(a: [f32; 4], b: [f32; 4]) -> Option<[f32; 4]> {
    let met = [a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])];
    (met[2] - met[0] > 1.0 && met[3] - met[1] > 1.0).then_some(met)
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;

    fn corner(rotate: i64) -> (f32, f32) {
        let page = dictionary! {
            "MediaBox" => vec![0.into(), 0.into(), 600.into(), 800.into()],
            "CropBox" => vec![100.into(), 50.into(), 500.into(), 750.into()],
            "Rotate" => rotate,
        };
        let s = sight(&Document::with_version("1.7"), &page);
        let [a, b, c, d, e, f] = s.matrix;
        (a * s.width + c * s.height + e, b * s.width + d * s.height + f)
    }

    #[test]
    fn the_top_right_corner_is_found_whatever_the_rotation_and_the_crop() {
        assert_eq!(corner(0), (500.0, 750.0));
        assert_eq!(corner(90), (100.0, 750.0));
        assert_eq!(corner(180), (100.0, 50.0));
        assert_eq!(corner(-90), (500.0, 50.0));
    }

    #[test]
    fn absurd_boxes_fall_back_on_a4() {
        let page = dictionary! { "MediaBox" => vec![0.into(), 0.into(), 0.into(), 0.into()] };
        assert_eq!(sight(&Document::with_version("1.7"), &page).width, 595.0);
    }
}
