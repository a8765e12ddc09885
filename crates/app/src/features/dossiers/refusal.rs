//! What the room refuses, stated as facts with their sentences.
use crate::platform::error::Refusal;
use axum::http::StatusCode;
use serde_json::{Value, json};

/// Why a file is not taken, or a document not changed.
#[derive(Debug)]
pub enum DossierRefusal {
    NameMissing,
    NameTooLong { length: usize, limit: usize },
    TypeRefused { extension: String },
    FileEmpty,
    FileTooLarge { bytes: u64, largest: u64 },
    ReplacedUnknown,
    TooManyDocuments,
    Offset { received: i64 },
    PieceUnderWay { received: i64 },
    PieceTooLarge,
    LongerThanAnnounced { announced: i64 },
    ItemUnknown,
    KindUnknown { kind: String },
    TitleMissing,
    NothingToAssemble,
    NotAPdf,
}

/// « 3,2 Go », « 512 Mo ».
pub(super) fn size(bytes: u64) -> String {
    const MEGA: f64 = 1024.0 * 1024.0;
    let megas = bytes as f64 / MEGA;
    if megas >= 1024.0 {
        format!("{:.1} Go", megas / 1024.0).replace('.', ",")
    } else {
        format!("{:.0} Mo", megas.max(1.0))
    }
}

impl Refusal for DossierRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NameMissing => "dossiers.name_missing",
            Self::NameTooLong { .. } => "dossiers.name_too_long",
            Self::TypeRefused { .. } => "dossiers.type_refused",
            Self::FileEmpty => "dossiers.file_empty",
            Self::FileTooLarge { .. } => "dossiers.file_too_large",
            Self::ReplacedUnknown => "dossiers.replaced_unknown",
            Self::TooManyDocuments => "dossiers.too_many_documents",
            Self::Offset { .. } => "dossiers.upload_offset",
            Self::PieceUnderWay { .. } => "dossiers.piece_under_way",
            Self::PieceTooLarge => "dossiers.piece_too_large",
            Self::LongerThanAnnounced { .. } => "dossiers.longer_than_announced",
            Self::ItemUnknown => "dossiers.item_unknown",
            Self::KindUnknown { .. } => "dossiers.kind_unknown",
            Self::TitleMissing => "dossiers.title_missing",
            Self::NothingToAssemble => "dossiers.nothing_to_assemble",
            Self::NotAPdf => "dossiers.not_a_pdf",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NameMissing => "Le fichier n’a pas de nom. Renommez-le, puis déposez-le de nouveau.".into(),
            Self::NameTooLong { length, limit } => format!(
                "Le nom de ce fichier compte {length} caractères ; la limite est de {limit}. Raccourcissez-le, puis \
                 déposez-le de nouveau."
            ),
            Self::TypeRefused { extension } => format!(
                "Un fichier « .{} » ne se dépose pas ici : seuls les PDF, DOCX et ODT se lisent sur toutes les \
                 tablettes. Enregistrez-le en PDF, puis déposez-le de nouveau.",
                extension.chars().take(20).collect::<String>()
            ),
            Self::FileEmpty => {
                "Ce fichier est vide : il ne contient aucun octet. Déposez-le de nouveau depuis l’original."
                    .into()
            }
            Self::FileTooLarge { bytes, largest } => format!(
                "Ce fichier pèse {} ; la limite est de {} par document. Découpez-le en plusieurs annexes, ou réduisez \
                 ses images à l’export en PDF.",
                size(*bytes),
                size(*largest)
            ),
            Self::ReplacedUnknown => {
                "Le document à remplacer n’est plus dans ce dossier. Déposez le fichier comme un \
                                      nouveau document."
                    .into()
            }
            Self::TooManyDocuments => {
                "Un dossier compte au plus 2 000 documents. Retirez ceux qui ne servent plus.".into()
            }
            Self::Offset { received } => {
                format!("L’envoi reprend à l’octet {received} : ce qui précède est déjà arrivé.")
            }
            Self::PieceUnderWay { .. } => {
                "Un autre morceau de ce fichier est en train d’arriver : l’envoi reprendra dans un instant."
                    .into()
            }
            Self::PieceTooLarge => "Un morceau de fichier compte au plus 8 Mo.".into(),
            Self::LongerThanAnnounced { announced } => format!(
                "Le fichier envoyé dépasse la taille annoncée ({announced} octets) : il a changé pendant l’envoi. \
                 Déposez-le de nouveau."
            ),
            Self::ItemUnknown => "Ce point n’est plus à l’ordre du jour. Choisissez-en un autre.".into(),
            Self::KindUnknown { kind } => format!(
                "« {} » n’est pas une sorte de document. Attendu : note, projet, annexe ou contrat.",
                kind.chars().take(40).collect::<String>()
            ),
            Self::TitleMissing => "Le titre du document manque.".into(),
            Self::NothingToAssemble => {
                "Ce dossier n’a encore ni point ni document : il n’y a rien à assembler.".into()
            }
            Self::NotAPdf => "Ce document n’est pas un PDF : il n’a pas d’aperçu. Téléchargez-le.".into(),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::FileTooLarge { .. } | Self::PieceTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Offset { .. } => StatusCode::CONFLICT,
            Self::PieceUnderWay { .. } => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NameMissing | Self::NameTooLong { .. } | Self::TypeRefused { .. } => Some("file_name"),
            Self::FileEmpty | Self::FileTooLarge { .. } => Some("bytes"),
            Self::ReplacedUnknown => Some("replaces"),
            Self::ItemUnknown => Some("item_id"),
            Self::KindUnknown { .. } => Some("kind"),
            Self::TitleMissing => Some("title"),
            _ => None,
        }
    }

    fn params(&self) -> Value {
        match self {
            Self::Offset { received } | Self::PieceUnderWay { received } => json!({ "received": received }),
            Self::FileTooLarge { largest, .. } => json!({ "largest": largest }),
            _ => Value::Null,
        }
    }
}
