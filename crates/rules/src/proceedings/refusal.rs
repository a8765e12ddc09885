//! Why a fact cannot stand.
use crate::{appointment, ballot, french, majority, proxy, quorum};

/// What is wrong with a fact, where it stands.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", self.sentence())]
pub enum Refusal {
    NotAMember,
    UnknownItem,
    NotOpen,
    AlreadyOpen,
    Closed,
    Suspended,
    NotSuspended,
    NobodyCalled,
    ChairAbsent { name: String },
    SecretaryAbsent { name: String },
    AlreadyThere { name: String },
    NotThere { name: String },
    TitularThere { name: String, titular: String },
    RemoteNotAllowed,
    RemoteExcluded { number: String },
    Proxy(proxy::Refusal),
    NoProxy { name: String },
    NoQuorum { number: String, sentence: String },
    UrgencyFirst,
    UrgencyRefused,
    NoSecretary,
    ChairLeaves { name: String },
    NotTaken { number: String },
    Settled { number: String },
    InformationOnly { number: String },
    AlreadyOut { name: String, number: String },
    NotOut { name: String, number: String },
    AskingNotThere { name: String },
    NotEntitled { name: String, number: String },
    NamedTwice { name: String },
    SecretDue { number: String },
    SecretNotAsked { number: String },
    BallotUnderWay { number: String },
    NoSuchBallot,
    BallotMode { number: String },
    PostponedByLaw { number: String },
    PostEmpty,
    AlreadyElected { post: String, name: String },
    DoorsAlreadyClosed,
    DoorsNotClosed,
    DoorsAskedByTooFew { asked: usize, needed: usize, legal_ref: &'static str },
    NotSpeaking { name: String },
    AlreadySpeaking { name: String },
    ItemsLeft { numbers: String },
    Quorum(quorum::Refusal),
    Ballot(ballot::Refusal),
    Majority(majority::Refusal),
    Appointment(appointment::Refusal),
}

impl From<quorum::Refusal> for Refusal {
    fn from(r: quorum::Refusal) -> Self {
        Self::Quorum(r)
    }
}

impl From<ballot::Refusal> for Refusal {
    fn from(r: ballot::Refusal) -> Self {
        Self::Ballot(r)
    }
}

impl From<majority::Refusal> for Refusal {
    fn from(r: majority::Refusal) -> Self {
        Self::Majority(r)
    }
}

impl From<appointment::Refusal> for Refusal {
    fn from(r: appointment::Refusal) -> Self {
        Self::Appointment(r)
    }
}

impl From<proxy::Refusal> for Refusal {
    fn from(r: proxy::Refusal) -> Self {
        Self::Proxy(r)
    }
}

impl Refusal {
    /// What is wrong, by which article, and what to do.
    pub fn sentence(&self) -> String {
        let said = match self {
            Self::NotAMember => "Cette personne ne siège pas dans cet organe ce jour-là : choisissez un membre ou un suppléant.".into(),
            Self::UnknownItem => "Ce point n’est pas à l’ordre du jour de la séance : rien ne peut y être ajouté (article L2121-10 du CGCT).".into(),
            Self::NotOpen => "La séance n’est pas ouverte : faites l’appel, puis ouvrez-la.".into(),
            Self::AlreadyOpen => "La séance est déjà ouverte.".into(),
            Self::Closed => "La séance est levée : plus rien ne s’y passe. Pour corriger, rayez le fait erroné.".into(),
            Self::Suspended => "La séance est suspendue : reprenez-la d’abord.".into(),
            Self::NotSuspended => "La séance n’est pas suspendue.".into(),
            Self::NobodyCalled => "Personne n’est noté présent : faites l’appel avant d’ouvrir la séance (article L2121-17 du CGCT).".into(),
            Self::ChairAbsent { name } => format!("{name} n’est pas noté présent : qui préside est dans la salle (article L2121-14 du CGCT). Notez son arrivée, ou choisissez un autre président de séance."),
            Self::SecretaryAbsent { name } => format!("{name} n’est pas noté présent : le secrétaire de séance est un membre présent (article L2121-15 du CGCT). Choisissez-en un autre."),
            Self::AlreadyThere { name } => format!("{name} est déjà noté présent à cette heure."),
            Self::NotThere { name } => format!("{name} n’est pas noté présent à cette heure : un départ suit une arrivée (articles L2121-15 et L2121-17 du CGCT). Vérifiez l’heure, ou notez d’abord son arrivée."),
            Self::TitularThere { name, titular } => format!("{titular} siège : {name}, son suppléant, ne siège qu’en son absence (article L5211-6 du CGCT)."),
            Self::RemoteNotAllowed => "Cette séance ne se tient pas en visioconférence : la convocation ne le prévoit pas (article L5211-11-1 du CGCT).".into(),
            Self::RemoteExcluded { number } => format!("Point {number} : ce vote ne peut pas se tenir quand des membres siègent en visioconférence (article L5211-11-1 du CGCT). Reportez-le à une séance en un seul lieu."),
            Self::Proxy(r) => return r.sentence(),
            Self::NoProxy { name } => format!("{name} n’a pas donné de pouvoir en cours."),
            Self::NoQuorum { number, sentence } => format!("Point {number} : rien ne peut être voté. {sentence}"),
            Self::UrgencyFirst => "La convocation est urgente : l’assemblée se prononce d’abord sur l’urgence, point 0 (articles L2121-11 et L2121-12 du CGCT).".into(),
            Self::UrgencyRefused => "L’assemblée a refusé l’urgence : les autres points sont renvoyés à une séance ultérieure (articles L2121-11 et L2121-12 du CGCT). Reportez-les.".into(),
            Self::NoSecretary => "Choisissez au moins un secrétaire parmi les membres présents (article L2121-15 du CGCT).".into(),
            Self::ChairLeaves { name } => format!("{name} préside : faites d’abord présider un autre membre présent (article L2121-14 du CGCT)."),
            Self::NotTaken { number } => format!("Point {number} : il n’a pas encore été appelé. Appelez-le : le quorum y est vérifié (article L2121-17 du CGCT)."),
            Self::Settled { number } => format!("Point {number} : il est déjà réglé. Pour corriger, rayez le fait erroné."),
            Self::InformationOnly { number } => format!("Point {number} : c’est une information, il ne donne lieu à aucun vote."),
            Self::AlreadyOut { name, number } => format!("{name} ne prend déjà pas part au point {number}."),
            Self::NotOut { name, number } => format!("{name} n’est pas écarté du point {number}."),
            Self::AskingNotThere { name } => format!("{name} n’est pas présent : seuls les membres présents demandent un scrutin, un pouvoir n’en porte pas la demande (article L2121-21 du CGCT)."),
            Self::NotEntitled { name, number } => format!("{name} n’a pas de voix au point {number} : absent sans pouvoir en cours, ou écarté du vote (articles L2121-20 et L2131-11 du CGCT). Vérifiez les présences."),
            Self::NamedTwice { name } => format!("{name} est compté deux fois dans ce vote : gardez un seul choix."),
            Self::SecretDue { number } => format!("Point {number} : le scrutin secret s’impose (article L2121-21 du CGCT). Faites voter par bulletins et entrez le dépouillement."),
            Self::SecretNotAsked { number } => format!("Point {number} : un vote n’est secret que si un tiers des membres présents le demande, ou pour une nomination (article L2121-21 du CGCT). Notez d’abord la demande."),
            Self::BallotUnderWay { number } => format!("Point {number} : un scrutin est ouvert sur les tablettes. Fermez-le d’abord."),
            Self::NoSuchBallot => "Ce scrutin n’est pas ouvert.".into(),
            Self::BallotMode { number } => format!("Point {number} : le scrutin ouvert sur les tablettes n’est pas de cette forme."),
            Self::PostponedByLaw { number } => format!("Point {number} : le scrutin secret est demandé et des membres siègent en visioconférence. Le point est reporté à une séance en un seul lieu (article L5211-11-1 du CGCT)."),
            Self::PostEmpty => "Dites quelle fonction est pourvue, par exemple « secrétaire de séance » ou « 3e vice-président ».".into(),
            Self::AlreadyElected { post, name } => format!("« {post} » : {name} est déjà élu (article L2121-21 du CGCT)."),
            Self::DoorsAlreadyClosed => "La séance se tient déjà à huis clos.".into(),
            Self::DoorsNotClosed => "La séance est publique : il n’y a pas de huis clos à lever.".into(),
            Self::DoorsAskedByTooFew { asked, needed, legal_ref } => format!("{asked} demandent le huis clos : il en faut {needed}, ou le président ({legal_ref})."),
            Self::NotSpeaking { name } => format!("{name} n’a pas la parole."),
            Self::AlreadySpeaking { name } => format!("{name} a déjà demandé la parole."),
            Self::ItemsLeft { numbers } => format!("Points {numbers} : ils n’ont pas été appelés. Reportez-les ou retirez-les avant de lever la séance."),
            Self::Quorum(r) => return r.sentence(),
            Self::Ballot(r) => return r.sentence(),
            Self::Majority(r) => return r.sentence(),
            Self::Appointment(r) => return r.sentence(),
        };
        french::set(&said)
    }
}
