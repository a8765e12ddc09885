//! Columns of the three files that are read: our own template, Snipe-IT, GLPI (Data Injection).
use pupitre_rules::french::fold;

/// What a column says of a tablet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Field {
    Tag,
    Serial,
    Imei,
    Make,
    Model,
    Status,
    Condition,
    Supplier,
    Cost,
    Bought,
    Warranty,
    Sim,
    Phone,
    Kit,
    Note,
    Email,
    Name,
}

impl Field {
    /// As French names it.
    pub(super) fn label(self) -> &'static str {
        OWN.iter().find(|(_, field)| *field == self).map_or("colonne", |(label, _)| label)
    }
}

/// Our own template, in its order.
pub(super) const OWN: [(&str, Field); 17] = [
    ("Numéro d’inventaire", Field::Tag),
    ("Numéro de série", Field::Serial),
    ("IMEI", Field::Imei),
    ("Marque", Field::Make),
    ("Modèle", Field::Model),
    ("Situation", Field::Status),
    ("État", Field::Condition),
    ("Fournisseur", Field::Supplier),
    ("Prix (€)", Field::Cost),
    ("Achetée le", Field::Bought),
    ("Garantie jusqu’au", Field::Warranty),
    ("Carte SIM", Field::Sim),
    ("Numéro d’appel", Field::Phone),
    ("Accessoires", Field::Kit),
    ("Observations", Field::Note),
    ("Remise à (adresse électronique)", Field::Email),
    ("Remise à (nom)", Field::Name),
];

/// A line of our template, as an example.
pub(super) const EXAMPLE: [&str; 17] = [
    "T-001",
    "R9TX408841",
    "490154203237518",
    "Samsung",
    "SM-X210",
    "remise",
    "bon",
    "Fournitures du Val",
    "269,00",
    "02/11/2026",
    "01/11/2028",
    "",
    "",
    "étui, chargeur, stylet",
    "",
    "helene.ferrand@exemple.fr",
    "",
];

const SNIPE: [(&str, Field); 15] = [
    ("Asset Tag", Field::Tag),
    ("Serial", Field::Serial),
    ("Serial Number", Field::Serial),
    ("IMEI", Field::Imei),
    ("Manufacturer", Field::Make),
    ("Model name", Field::Model),
    ("Model", Field::Model),
    ("Status", Field::Status),
    ("Supplier", Field::Supplier),
    ("Purchase Cost", Field::Cost),
    ("Purchase Date", Field::Bought),
    ("Warranty Expires", Field::Warranty),
    ("Notes", Field::Note),
    ("Email", Field::Email),
    ("Full Name", Field::Name),
];

const GLPI: [(&str, Field); 9] = [
    ("otherserial", Field::Tag),
    ("serial", Field::Serial),
    ("manufacturers_id", Field::Make),
    ("phonemodels_id", Field::Model),
    ("states_id", Field::Status),
    ("comment", Field::Note),
    ("contact", Field::Name),
    ("users_id", Field::Email),
    ("imei", Field::Imei),
];

/// Whose file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    Own,
    SnipeIt,
    Glpi,
}

impl Layout {
    /// As the screen names it.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Own => "Modèle Pupitre",
            Self::SnipeIt => "Snipe-IT",
            Self::Glpi => "GLPI",
        }
    }

    fn columns(self) -> &'static [(&'static str, Field)] {
        match self {
            Self::Own => &OWN,
            Self::SnipeIt => &SNIPE,
            Self::Glpi => &GLPI,
        }
    }
}

/// The layout that knows most columns, and what each says; none when no column names a tablet.
pub(super) fn recognise(headers: &[String]) -> Option<(Layout, Vec<Option<Field>>)> {
    let fields = |layout: Layout| -> Vec<Option<Field>> {
        let mut seen = Vec::new();
        let known = |header: &String| {
            let folded = fold(header);
            layout.columns().iter().find(|(name, _)| fold(name) == folded).map(|(_, field)| *field)
        };
        // The first column of a meaning is the one that counts.
        headers
            .iter()
            .map(|header| {
                known(header).filter(|field| {
                    let new = !seen.contains(field);
                    seen.push(*field);
                    new
                })
            })
            .collect()
    };
    [Layout::Own, Layout::SnipeIt, Layout::Glpi]
        .into_iter()
        .map(|layout| (layout, fields(layout)))
        .filter(|(_, fields)| fields.iter().flatten().any(|f| matches!(f, Field::Tag | Field::Serial)))
        .max_by_key(|(_, fields)| fields.iter().flatten().count())
}
