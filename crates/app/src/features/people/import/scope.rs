//! Which lines of a file are the authority's, and which communes a national file makes known.
use super::ground::Ground;
use crate::features::people::model::Commune;
use pupitre_rules::{authority::insee_shaped, french};
use pupitre_tabular::{
    Field, KnownCommune, Layout, MemberRow, RneFile, Row, Table, commune_key, display_commune,
};
use std::collections::{HashMap, HashSet};

/// Reads the cell of a field on a line.
struct Cells<'a>(&'a Layout);

impl Cells<'_> {
    fn get<'r>(&self, row: &'r Row, field: Field) -> &'r str {
        let column = self.0.mapping.iter().position(|f| *f == Some(field));
        column.map_or("", |column| row.cell(column).trim())
    }

    /// The INSEE code of a line, its leading zero put back.
    fn code(&self, row: &Row) -> Option<String> {
        let code = self.get(row, Field::CommuneCode).to_uppercase();
        let code = if code.len() == 4 { format!("0{code}") } else { code };
        insee_shaped(&code).then_some(code)
    }
}

/// INSEE code of each line that has one.
pub(super) fn codes(table: &Table, layout: &Layout) -> HashMap<u32, String> {
    let cells = Cells(layout);
    table.rows.iter().filter_map(|row| Some((row.line, cells.code(row)?))).collect()
}

/// Takes the lines of other authorities out of a national file; says how many.
pub(super) fn keep_ours(table: &mut Table, layout: &Layout, ground: &Ground) -> usize {
    let Some(authority) = &ground.authority else { return 0 };
    let cells = Cells(layout);
    let before = table.rows.len();
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    table.rows.retain(|row| {
        let theirs = digits(cells.get(row, Field::Siren));
        theirs.len() != 9 || theirs == authority.siren
    });
    let by_commune = layout.rne.is_some_and(|(file, _)| file != RneFile::Community);
    if by_commune && authority.kind == "commune" {
        if let Some(ours) = &authority.insee_code {
            table.rows.retain(|row| cells.code(row).is_none_or(|code| code == *ours));
        }
    } else if by_commune && !ground.communes.is_empty() {
        let known = |row: &Row| {
            let (key, code) = (commune_key(cells.get(row, Field::Commune)), cells.code(row));
            key.is_empty()
                || ground
                    .communes
                    .iter()
                    .any(|c| c.name_key == key || (code.is_some() && c.insee_code == code))
        };
        table.rows.retain(known);
    }
    before - table.rows.len()
}

/// Communes that a national file names and the authority does not know yet. A name that comes close to a known
/// commune without code is left to the person to choose.
pub(super) fn new_communes(table: &Table, layout: &Layout, ground: &Ground) -> Vec<KnownCommune> {
    if layout.rne.is_none() || ground.communes.is_empty() {
        return Vec::new();
    }
    let cells = Cells(layout);
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    for row in &table.rows {
        let (name, Some(code)) = (cells.get(row, Field::Commune), cells.code(row)) else { continue };
        let key = commune_key(name);
        let known = |c: &Commune| c.name_key == key || c.insee_code.as_ref() == Some(&code);
        let unsure = |c: &Commune| c.insee_code.is_none() && close(&c.name_key, &key);
        if key.is_empty() || ground.communes.iter().any(|c| known(c) || unsure(c)) || !seen.insert(key) {
            continue;
        }
        found.push(KnownCommune { name: display_commune(name), insee_code: Some(code) });
    }
    found
}

/// All the words of the shorter name are in the longer one, together.
fn close(a: &str, b: &str) -> bool {
    let within = |short: &str, long: &str| format!(" {long} ").contains(&format!(" {short} "));
    within(a, b) || within(b, a)
}

/// What to say of the lines set aside.
pub(super) fn remark(aside: usize, left: usize) -> Option<String> {
    let told = match (aside, left) {
        (0, _) => return None,
        (_, 0) => "Aucune ligne de ce fichier n’est de votre collectivité : vérifiez que c’est le bon fichier, et le \
                   SIREN de la collectivité dans ses réglages."
            .into(),
        (1, _) => "1 ligne d’une autre collectivité a été laissée de côté.".into(),
        (n, _) => format!("{n} lignes d’autres collectivités ont été laissées de côté."),
    };
    Some(french::set(&told))
}

/// What to say of substitutes when no council, or more than one, could seat them beside their titular.
pub(super) fn unseated(rows: &[MemberRow], ground: &Ground) -> Option<String> {
    let known = ground.authority.is_some() && ground.council.is_none();
    (known && rows.iter().any(|row| row.substitute_for.is_some())).then(|| {
        french::set(
            "Les suppléants seront importés sans leur titulaire : la collectivité n’a pas un conseil et un seul. \
             Créez-le dans « Organes », puis importez ce fichier de nouveau.",
        )
    })
}
