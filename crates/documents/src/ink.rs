//! Text drawn straight into a PDF: the product's typefaces, cut down to the glyphs used, embedded and searchable.
//!
//! Used where a whole typesetter would be too much: page stamps and the table of contents of a dossier.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};

use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};
use subsetter::GlyphRemapper;
use ttf_parser::{Face, GlyphId};

use crate::graft::Target;

pub(crate) const TEXT: &[u8] = include_bytes!("../fonts/AtkinsonHyperlegibleNext-Regular.ttf");
pub(crate) const BOLD: &[u8] = include_bytes!("../fonts/AtkinsonHyperlegibleNext-Bold.ttf");
pub(crate) const TITLE: &[u8] = include_bytes!("../fonts/SourceSerif4-Regular.ttf");

/// The three hands a page is written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hand {
    Text,
    Bold,
    Title,
}

/// The letter of each hand in its name.
const LETTERS: [char; 3] = ['T', 'B', 'S'];

struct Pen {
    data: &'static [u8],
    face: Face<'static>,
    remapper: GlyphRemapper,
    /// New glyph number → (character, width in thousandths of an em).
    used: BTreeMap<u16, (char, i64)>,
    id: ObjectId,
}

/// The typefaces of one document being built.
pub(crate) struct Ink {
    pens: [Option<Pen>; 3],
    ids: [ObjectId; 3],
    names: [String; 3],
}

impl Ink {
    /// `mark` makes the names of the hands in the resources of a page: a dossier that comes back as an annex of
    /// another keeps its own typefaces beside those of the new stamp.
    pub(crate) fn new(target: &mut Target, mark: &impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        mark.hash(&mut hasher);
        let mark = hasher.finish() as u32;
        let names = LETTERS.map(|letter| format!("Pupitre{letter}{mark:08x}"));
        let ids = [target.reserve(), target.reserve(), target.reserve()];
        let pens = [TEXT, BOLD, TITLE].map(|data| {
            Face::parse(data, 0).ok().map(|face| Pen {
                data,
                face,
                remapper: GlyphRemapper::new(),
                used: BTreeMap::new(),
                id: (0, 0),
            })
        });
        Self { pens, ids, names }
    }

    /// The name and number of a hand for the font resources of a page.
    pub(crate) fn resource(&self, hand: Hand) -> (&str, ObjectId) {
        (&self.names[hand as usize], self.ids[hand as usize])
    }

    /// Width of a text, in points.
    pub(crate) fn width(&self, hand: Hand, text: &str, size: f32) -> f32 {
        let Some(pen) = &self.pens[hand as usize] else { return 0.0 };
        let units: u32 = text.chars().map(|c| pen.advance(pen.glyph(c))).sum();
        units as f32 * size / f32::from(pen.face.units_per_em())
    }

    /// Appends the operators that show a text at a point.
    pub(crate) fn show(&mut self, out: &mut String, hand: Hand, size: f32, at: (f32, f32), text: &str) {
        let Some(pen) = &mut self.pens[hand as usize] else { return };
        let _ = write!(out, "BT /{} {size:.2} Tf {:.2} {:.2} Td <", self.names[hand as usize], at.0, at.1);
        for c in text.chars() {
            let _ = write!(out, "{:04X}", pen.use_glyph(c));
        }
        out.push_str("> Tj ET\n");
    }

    /// Cuts a text into lines no wider than `width` points.
    pub(crate) fn wrap(&self, hand: Hand, size: f32, width: f32, text: &str) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in text.split_whitespace_but_nbsp() {
            let Some(line) = lines.last_mut() else { break };
            let longer = if line.is_empty() { word.to_string() } else { format!("{line} {word}") };
            if line.is_empty() || self.width(hand, &longer, size) <= width {
                *line = longer;
            } else {
                lines.push(word.to_string());
            }
        }
        lines
    }

    /// Writes the typefaces used; call once, last.
    pub(crate) fn write(self, target: &mut Target) {
        for ((pen, id), hand) in self.pens.into_iter().zip(self.ids).zip(&self.names) {
            let Some(mut pen) = pen else { continue };
            if pen.used.is_empty() {
                continue;
            }
            pen.id = id;
            pen.write(target, hand);
        }
    }
}

/// Words separated by ordinary spaces only: unbreakable spaces hold.
trait Words {
    fn split_whitespace_but_nbsp(&self) -> impl Iterator<Item = &str>;
}

impl Words for str {
    fn split_whitespace_but_nbsp(&self) -> impl Iterator<Item = &str> {
        self.split([' ', '\n', '\t', '\r']).filter(|word| !word.is_empty())
    }
}

impl Pen {
    fn glyph(&self, c: char) -> GlyphId {
        let stand_in = match c {
            '\u{202f}' | '\u{2009}' => '\u{a0}',
            other => other,
        };
        let find = |c| self.face.glyph_index(c);
        find(c).or_else(|| find(stand_in)).or_else(|| find('?')).unwrap_or(GlyphId(0))
    }

    fn advance(&self, glyph: GlyphId) -> u32 {
        u32::from(self.face.glyph_hor_advance(glyph).unwrap_or(0))
    }

    fn use_glyph(&mut self, c: char) -> u16 {
        let glyph = self.glyph(c);
        let new = self.remapper.remap(glyph.0);
        let width = self.thousandths(self.advance(glyph) as i64);
        self.used.entry(new).or_insert((c, width));
        new
    }

    fn thousandths(&self, units: i64) -> i64 {
        (units * 1000 + i64::from(self.face.units_per_em()) / 2) / i64::from(self.face.units_per_em())
    }

    fn write(self, target: &mut Target, hand: &str) {
        let Ok(cut) = subsetter::subset(self.data, 0, &self.remapper) else { return };
        let name = format!("PUPITR+{hand}");
        let mut file = Stream::new(dictionary! { "Length1" => cut.len() as i64 }, cut);
        let _ = file.compress();
        let file = target.add(file);
        let frame = self.face.global_bounding_box();
        let bounds = [frame.x_min, frame.y_min, frame.x_max, frame.y_max];
        let descriptor = target.add(dictionary! {
            "Type" => "FontDescriptor", "FontName" => Object::Name(name.clone().into_bytes()), "Flags" => 4,
            "FontBBox" => bounds.map(|v| Object::Integer(self.thousandths(v.into()))).to_vec(),
            "ItalicAngle" => 0, "Ascent" => self.thousandths(self.face.ascender().into()),
            "Descent" => self.thousandths(self.face.descender().into()),
            "CapHeight" => self.thousandths(self.face.capital_height().unwrap_or(700).into()),
            "StemV" => 80, "FontFile2" => file,
        });
        let widths: Vec<Object> = self
            .used
            .iter()
            .flat_map(|(g, (_, w))| [Object::Integer((*g).into()), vec![(*w).into()].into()])
            .collect();
        let cid = target.add(dictionary! {
            "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => Object::Name(name.clone().into_bytes()),
            "CIDSystemInfo" => dictionary! {
                "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("Identity"),
                "Supplement" => 0 },
            "FontDescriptor" => descriptor, "DW" => 0, "W" => widths, "CIDToGIDMap" => "Identity",
        });
        let mut to_unicode = Stream::new(Dictionary::new(), self.to_unicode().into_bytes());
        let _ = to_unicode.compress();
        let to_unicode = target.add(to_unicode);
        target.put(
            self.id,
            dictionary! {
                "Type" => "Font", "Subtype" => "Type0", "BaseFont" => Object::Name(name.into_bytes()),
                "Encoding" => "Identity-H", "DescendantFonts" => vec![cid.into()], "ToUnicode" => to_unicode,
            },
        );
    }

    /// The map that makes the drawn text searchable and copyable.
    fn to_unicode(&self) -> String {
        let mut map = String::from(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) \
             /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
             1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
        );
        let used: Vec<_> = self.used.iter().collect();
        for chunk in used.chunks(100) {
            let _ = writeln!(map, "{} beginbfchar", chunk.len());
            for (glyph, (c, _)) in chunk {
                let mut units = [0u16; 2];
                let hex: String = c.encode_utf16(&mut units).iter().map(|u| format!("{u:04X}")).collect();
                let _ = writeln!(map, "<{glyph:04X}> <{hex}>");
            }
            map.push_str("endbfchar\n");
        }
        map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        map
    }
}
