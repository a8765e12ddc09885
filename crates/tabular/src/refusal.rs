//! Why a file is refused as a whole, said in French with what to do.

use serde::{Deserialize, Serialize};

use crate::table::MAX_COLUMNS;
use crate::text::typo;

/// Why a file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{}", self.sentence())]
pub enum ReadError {
    /// More than 20 MB, or unfolding to too much.
    TooLarge,
    /// More than 50 000 data lines.
    TooManyLines,
    /// More than 128 columns.
    TooManyColumns {
        /// Where it was seen.
        line: u32,
    },
    /// Nothing in it.
    Empty,
    /// An image, a PDF, a document…
    NotATable,
    /// The XLS format of before 2007.
    OldExcel,
    /// A workbook that does not open.
    BrokenBook,
    /// A workbook under password.
    Password,
    /// No encoding makes sense of the accents.
    Accents {
        /// First line where it fails.
        line: u32,
        /// That line, as far as it can be read.
        sample: String,
    },
}

impl ReadError {
    /// Stable code for the interface.
    pub const fn code(&self) -> &'static str {
        match self {
            ReadError::TooLarge => "import.too_large",
            ReadError::TooManyLines => "import.too_many_lines",
            ReadError::TooManyColumns { .. } => "import.too_many_columns",
            ReadError::Empty => "import.empty",
            ReadError::NotATable => "import.not_a_table",
            ReadError::OldExcel => "import.old_excel",
            ReadError::BrokenBook => "import.broken_workbook",
            ReadError::Password => "import.password",
            ReadError::Accents { .. } => "import.accents",
        }
    }

    /// The refusal in French: what is wrong and what to do.
    pub fn sentence(&self) -> String {
        typo(&match self {
            ReadError::TooLarge => "Ce fichier dépasse 20 Mo. Gardez seulement les lignes de votre collectivité, puis recommencez.".to_owned(),
            ReadError::TooManyLines => "Ce fichier compte plus de 50 000 lignes. Gardez seulement les lignes de votre collectivité, puis recommencez.".to_owned(),
            ReadError::TooManyColumns { line } => format!(
                "La ligne {line} compte plus de {MAX_COLUMNS} colonnes. Supprimez les colonnes inutiles, puis recommencez."
            ),
            ReadError::Empty => "Ce fichier est vide. Choisissez un fichier qui contient au moins une ligne de titres et un élu.".to_owned(),
            ReadError::NotATable => "Ce fichier n'est pas un tableau. Choisissez un fichier CSV, Excel (.xlsx) ou LibreOffice (.ods).".to_owned(),
            ReadError::OldExcel => "Ce fichier est au format Excel d'avant 2007 (.xls). Ouvrez-le, enregistrez-le au format .xlsx, puis recommencez.".to_owned(),
            ReadError::BrokenBook => "Ce classeur ne s'ouvre pas : il est abîmé ou incomplet. Ouvrez-le dans votre tableur, enregistrez-le sous un autre nom, puis recommencez.".to_owned(),
            ReadError::Password => "Ce classeur est protégé par un mot de passe. Retirez le mot de passe dans votre tableur, puis recommencez.".to_owned(),
            ReadError::Accents { line, sample } => format!(
                "Les accents de ce fichier ne se lisent pas (ligne {line} : « {sample} »). Dans votre tableur, choisissez « Enregistrer sous », puis le format « CSV UTF-8 »."
            ),
        })
    }
}
