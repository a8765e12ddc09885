//! What the room refuses, stated as facts with their sentences.
use super::moment::MomentFault;
use crate::platform::error::Refusal;
use axum::http::StatusCode;
use serde_json::{Value, json};

/// Why a sitting or its agenda is not changed.
#[derive(Debug)]
pub enum SittingRefusal {
    FieldUnknown { name: String },
    BodyUnknown,
    BodyClosed { name: String },
    Moment { field: &'static str, fault: MomentFault },
    Past,
    TooFar { year: i16 },
    PlaceMissing,
    TooLong { field: &'static str, label: &'static str, limit: usize, length: usize },
    ReplyAfterStart,
    ReplyPast,
    RemoteUnlawful { bureau: bool },
    CopySourceUnknown,
    Stale { current: i64 },
    Closed { held: bool },
    PostponeInstead,
    BodyFixed,
    NotADraft,
    TitleMissing,
    KindUnknown { kind: String },
    UrgencyIsAutomatic,
    MatterUnknown { code: String },
    RapporteurUnknown,
    RapporteurNotInOffice { name: String },
    ParentUnknown,
    ParentIsSub,
    ParentHasSubs,
    AfterUnknown,
    OrderIncomplete,
    TooManyItems,
    SameQuestionsOnly,
}

impl Refusal for SittingRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::FieldUnknown { .. } => "request.unreadable",
            Self::BodyUnknown => "sittings.body_unknown",
            Self::BodyClosed { .. } => "sittings.body_closed",
            Self::Moment { fault: MomentFault::Unreadable(_), .. } => "sittings.moment_unreadable",
            Self::Moment { fault: MomentFault::Missing(_), .. } => "sittings.hour_missing",
            Self::Moment { fault: MomentFault::Twice(_), .. } => "sittings.hour_twice",
            Self::Past => "sittings.past",
            Self::TooFar { .. } => "sittings.too_far",
            Self::PlaceMissing => "sittings.place_missing",
            Self::TooLong { .. } => "sittings.too_long",
            Self::ReplyAfterStart => "sittings.reply_after_start",
            Self::ReplyPast => "sittings.reply_past",
            Self::RemoteUnlawful { .. } => "sittings.remote_unlawful",
            Self::CopySourceUnknown => "sittings.copy_source_unknown",
            Self::Stale { .. } => "sittings.changed_meanwhile",
            Self::Closed { .. } => "sittings.closed",
            Self::PostponeInstead => "sittings.postpone_instead",
            Self::BodyFixed => "sittings.body_fixed",
            Self::NotADraft => "sittings.not_a_draft",
            Self::TitleMissing => "agenda.title_missing",
            Self::KindUnknown { .. } => "agenda.kind_unknown",
            Self::UrgencyIsAutomatic => "agenda.urgency_is_automatic",
            Self::MatterUnknown { .. } => "agenda.matter_unknown",
            Self::RapporteurUnknown => "agenda.rapporteur_unknown",
            Self::RapporteurNotInOffice { .. } => "agenda.rapporteur_not_in_office",
            Self::ParentUnknown => "agenda.parent_unknown",
            Self::ParentIsSub => "agenda.parent_is_sub",
            Self::ParentHasSubs => "agenda.parent_has_subs",
            Self::AfterUnknown => "agenda.after_unknown",
            Self::OrderIncomplete => "agenda.order_incomplete",
            Self::TooManyItems => "agenda.too_many_items",
            Self::SameQuestionsOnly => "agenda.same_questions_only",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::FieldUnknown { name } => {
                format!("La demande n’a pas pu être lue : le champ « {name} » n’existe pas. Retirez-le ou corrigez son nom.")
            }
            Self::BodyUnknown => "Cet organe n’existe pas dans votre collectivité. Choisissez-le dans la liste.".into(),
            Self::BodyClosed { name } => {
                format!("« {name} » aura cessé d’exister à cette date. Choisissez un autre organe.")
            }
            Self::Moment { fault, .. } => fault.sentence(),
            Self::Past => "Cette date est passée : une séance se convoque avant d’avoir lieu (CGCT, art. L2121-10). \
                           Choisissez une date à venir."
                .into(),
            Self::TooFar { year } => {
                format!("La séance serait en {year}, dans plus de trois ans. Vérifiez l’année.")
            }
            Self::PlaceMissing => {
                "Le lieu manque : la convocation doit dire où l’assemblée se réunit (CGCT, art. L2121-10).".into()
            }
            Self::TooLong { label, limit, length, .. } => {
                format!("{label} compte {length} caractères ; la limite est de {limit}. Raccourcissez.")
            }
            Self::ReplyAfterStart => {
                "La date limite de réponse vient après le début de la séance. Avancez-la.".into()
            }
            Self::ReplyPast => "La date limite de réponse est déjà passée. Choisissez une date à venir.".into(),
            Self::RemoteUnlawful { bureau: true } => {
                "Un bureau ne se réunit pas en visioconférence : la loi ne l’ouvre qu’aux assemblées \
                 intercommunales (CGCT, art. L5211-11-1). Décochez la participation à distance."
                    .into()
            }
            Self::RemoteUnlawful { bureau: false } => {
                "La loi n’ouvre la visioconférence qu’aux assemblées intercommunales (CGCT, art. L5211-11-1) : elle \
                 n’est pas permise ici. Décochez la participation à distance."
                    .into()
            }
            Self::CopySourceUnknown => {
                "La séance dont l’ordre du jour devait être repris n’existe pas dans votre collectivité.".into()
            }
            Self::Stale { .. } => "Cette séance a changé depuis que vous l’avez ouverte. Relisez-la, puis refaites \
                                   votre modification."
                .into(),
            Self::Closed { held: false } => "Cette séance est annulée : elle ne change plus.".into(),
            Self::Closed { held: true } => "Cette séance a eu lieu : son dossier ne change plus.".into(),
            Self::PostponeInstead => {
                "La convocation est partie : la date et le lieu ne changent plus que par un report, qui prévient les \
                 élus. Utilisez « Reporter la séance »."
                    .into()
            }
            Self::BodyFixed => "La convocation est partie : l’organe ne change plus. Annulez la séance, puis convoquez \
                                l’autre organe."
                .into(),
            Self::NotADraft => "La convocation est partie : la séance ne s’efface plus. Vous pouvez l’annuler, ce qui \
                                prévient les élus."
                .into(),
            Self::TitleMissing => "L’intitulé du point manque : l’ordre du jour doit dire de quoi il sera question \
                                   (CGCT, art. L2121-10)."
                .into(),
            Self::KindUnknown { kind } => format!(
                "« {} » n’est pas une sorte de point. Attendu : délibération, information, budget ou contrat.",
                kind.chars().take(40).collect::<String>()
            ),
            Self::UrgencyIsAutomatic => "Le vote sur l’urgence est placé en tête par Pupitre dès que la séance est \
                                         urgente (CGCT, art. L2121-11 et L2121-12) ; il s’en va avec l’urgence."
                .into(),
            Self::MatterUnknown { code } => format!(
                "« {} » n’est pas un code de la nomenclature @CTES, comme 7.1. Choisissez-le dans la liste.",
                code.chars().take(20).collect::<String>()
            ),
            Self::RapporteurUnknown => {
                "Ce rapporteur n’est pas un élu de votre collectivité. Choisissez-le dans la liste.".into()
            }
            Self::RapporteurNotInOffice { name } => {
                format!("Le mandat de {name} ne court pas le jour de la séance. Choisissez un autre rapporteur.")
            }
            Self::ParentUnknown => "Le point qui devait contenir celui-ci n’est plus à l’ordre du jour.".into(),
            Self::ParentIsSub => {
                "Un sous-point ne peut pas en contenir d’autres : l’ordre du jour n’a que deux niveaux.".into()
            }
            Self::ParentHasSubs => {
                "Ce point a lui-même des sous-points : déplacez-les avant d’en faire un sous-point.".into()
            }
            Self::AfterUnknown => {
                "Le point après lequel celui-ci devait venir n’est plus à l’ordre du jour.".into()
            }
            Self::OrderIncomplete => "L’ordre du jour a changé entre-temps : un point manque dans le nouvel ordre, ou \
                                      y figure deux fois. Rechargez la page, puis recommencez."
                .into(),
            Self::TooManyItems => "Un ordre du jour compte au plus 500 points.".into(),
            Self::SameQuestionsOnly => "Cette séance reprend, sans condition de quorum, les seules questions de la première \
                                        (article L2121-17 du CGCT) : mettez ce point à l’ordre du jour d’une autre séance."
                .into(),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Stale { .. }
            | Self::Closed { .. }
            | Self::PostponeInstead
            | Self::BodyFixed
            | Self::NotADraft
            | Self::SameQuestionsOnly
            | Self::OrderIncomplete => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::BodyUnknown | Self::BodyClosed { .. } | Self::BodyFixed => Some("body_id"),
            Self::Moment { field, .. } | Self::TooLong { field, .. } => Some(field),
            Self::Past | Self::TooFar { .. } | Self::PostponeInstead => Some("starts"),
            Self::PlaceMissing => Some("place"),
            Self::ReplyAfterStart | Self::ReplyPast => Some("reply_until"),
            Self::RemoteUnlawful { .. } => Some("remote_allowed"),
            Self::CopySourceUnknown => Some("copy_agenda_from"),
            Self::TitleMissing => Some("title"),
            Self::KindUnknown { .. } | Self::UrgencyIsAutomatic => Some("kind"),
            Self::MatterUnknown { .. } => Some("matter"),
            Self::RapporteurUnknown | Self::RapporteurNotInOffice { .. } => Some("rapporteur_mandate_id"),
            Self::ParentUnknown | Self::ParentIsSub | Self::ParentHasSubs => Some("parent_id"),
            Self::AfterUnknown => Some("after"),
            _ => None,
        }
    }

    fn params(&self) -> Value {
        match self {
            Self::Stale { current } => json!({ "revision": current }),
            _ => Value::Null,
        }
    }
}
