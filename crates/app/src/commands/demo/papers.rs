//! The papers of an item: its note, and its annexes, drawn from what the data say. The same item always has the
//! same papers.
use super::agenda::{Annex, Item};
use super::annexes;
use pupitre_documents::{Block, Paper, paper};
use pupitre_rules::french;

/// Who writes, and for which sitting.
#[derive(Debug, Clone)]
pub(super) struct Letterhead {
    pub authority: String,
    pub accent: String,
    /// « Conseil communautaire du jeudi 3 décembre 2026 ».
    pub sitting: String,
    /// « au conseil communautaire ».
    pub asked: String,
    /// Communes, for figures by commune.
    pub communes: Vec<String>,
    /// Names of the members, for minutes.
    pub members: Vec<String>,
    /// Titles of the items of the sitting before, for its minutes.
    pub before: Vec<String>,
}

/// A file as the clerk has it on her machine.
pub(super) struct Sheet {
    pub file_name: String,
    pub bytes: Vec<u8>,
}

pub(super) fn heading(words: &str) -> Block {
    Block::Heading(words.into())
}

pub(super) fn text(words: &str) -> Block {
    Block::Text(french::set(words))
}

impl Letterhead {
    fn sheet(
        &self,
        file_name: String,
        kind: &str,
        title: &str,
        under: String,
        blocks: Vec<Block>,
    ) -> std::io::Result<Sheet> {
        let bytes = paper(&Paper {
            authority: self.authority.clone(),
            accent: self.accent.clone(),
            kind: kind.into(),
            title: title.into(),
            under,
            blocks,
            foot: self.sitting.clone(),
        })?;
        Ok(Sheet { file_name, bytes })
    }

    /// The note of an item.
    pub(super) fn note(&self, number: usize, item: &Item) -> std::io::Result<Sheet> {
        let mut blocks = vec![heading("Le contexte"), text(&item.why)];
        if !item.points.is_empty() {
            blocks.push(Block::Points(item.points.clone()));
        }
        if let Some(table) = &item.table {
            blocks.push(Block::Table { head: table.head.clone(), rows: table.rows.clone() });
        }
        if let Some(law) = law(item.matter.as_deref()) {
            blocks.extend([heading("Le cadre"), text(law)]);
        }
        if !item.fin.is_empty() {
            blocks.extend([heading("Les conséquences financières"), text(&item.fin)]);
        }
        if !item.propose.is_empty() {
            blocks.push(heading("Ce qui est demandé"));
            blocks.push(text(&format!("Il est demandé {} de :", self.asked)));
            blocks.push(Block::Points(item.propose.iter().map(|p| format!("{p} ;")).collect()));
        }
        let under = format!("Rapporteur : {}. {}.", item.by, item.theme);
        let file = format!("{number:02} Note explicative de synthèse.pdf");
        self.sheet(file, "Note explicative de synthèse", &item.title, french::set(&under), blocks)
    }

    /// A document beside the note; `at` counts those of the item.
    pub(super) fn annex(
        &self,
        number: usize,
        at: usize,
        item: &Item,
        annex: &Annex,
    ) -> std::io::Result<Sheet> {
        let blocks = annexes::blocks(self, item, annex);
        let (label, file) = if annex.kind == "contract" {
            ("Contrat".to_owned(), format!("{number:02} Contrat, {}.pdf", annex.title))
        } else {
            (format!("Annexe {at}"), format!("{number:02} Annexe {at}, {}.pdf", annex.title))
        };
        let under = format!("Point {number} : {}", item.title);
        self.sheet(file, &label, &annex.title, french::set(&under), blocks)
    }

    /// A file whose name says nothing: the clerk will have to place it.
    pub(super) fn scan(&self, file_name: &str) -> std::io::Result<Sheet> {
        let blocks = vec![
            text("Reçu au secrétariat, à joindre au dossier."),
            text(
                "Les maires des communes riveraines de la ligne demandent que la halte de Valbrune reste desservie le \
                 dimanche soir. Deux cent quarante élèves et salariés prennent chaque jour les trains dont la suppression \
                 est annoncée ; aucun autocar n’est prévu pour les remplacer.",
            ),
            text("Suivent vingt-neuf signatures."),
        ];
        self.sheet(file_name.into(), "Courrier reçu", "Document numérisé", String::new(), blocks)
    }
}

/// What a note recalls of the law, by family of matters.
fn law(matter: Option<&str>) -> Option<&'static str> {
    let (family, detail) = matter?.split_once('.')?;
    Some(match (family, detail) {
        ("1", _) => {
            "Le code de la commande publique s’applique. La consultation a été publiée, les offres ont été comparées selon \
             les critères annoncés, et le rapport d’analyse est à la disposition des membres de l’assemblée."
        }
        ("2", _) => {
            "Le code de l’urbanisme fixe les étapes de la procédure. Après l’arrêt du projet, les avis sont recueillis \
             pendant trois mois, puis le projet est soumis à enquête publique avant son approbation."
        }
        ("3", _) => {
            "Toute opération immobilière de la collectivité donne lieu à une délibération motivée. L’avis du service des \
             domaines a été demandé lorsqu’il est obligatoire."
        }
        ("4", _) => {
            "Le code général de la fonction publique donne à l’assemblée le pouvoir de créer les emplois. Le comité social \
             territorial a été consulté."
        }
        ("7", "1") => {
            "Le budget et ses modifications suivent l’instruction budgétaire et comptable M57. Chaque section est votée en \
             équilibre réel."
        }
        ("7", _) => {
            "La décision relève de l’assemblée au titre des finances locales. Elle sera transmise au comptable public et \
             au contrôle de légalité."
        }
        ("8", _) => {
            "La décision entre dans les compétences exercées par la collectivité. La commission compétente a été consultée \
             et a donné un avis favorable."
        }
        _ => return None,
    })
}
