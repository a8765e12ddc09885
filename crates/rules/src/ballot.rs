//! How a vote is taken (CGCT L2121-21): by show of hands, publicly by name when a quarter of the members present ask
//! for it, secretly when a third ask for it or when someone is appointed. Requests are counted among the members
//! present; proxies carry none.
use crate::{french, law};
use jiff::civil::Date;
use serde::Serialize;

/// How votes are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BallotMode)]
pub enum Mode {
    /// By show of hands.
    Ordinary,
    /// By name; names and choices enter the minutes.
    Public,
    /// On papers.
    Secret,
}

/// What is asked about an item.
#[derive(Debug, Clone, Copy, Default)]
pub struct Request {
    /// Members present in the room, or by videoconference where it is lawful.
    pub present: usize,
    /// Of them, those who ask for a public ballot, and for a secret one.
    pub ask_public: usize,
    pub ask_secret: usize,
    /// The item appoints or presents someone.
    pub appointment: bool,
    /// The assembly decided unanimously not to appoint by secret ballot.
    pub waived_unanimously: bool,
    /// A text asks for the secret of this appointment: no waiver then.
    pub secrecy_by_text: bool,
    /// The sitting is held by videoconference (L5211-11-1): only public votes.
    pub remote: bool,
}

/// How the vote must be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Ballot {
    pub mode: Mode,
    /// The item waits for a sitting in one place (L5211-11-1).
    pub postponed: bool,
    /// Members who must ask for a public ballot, and for a secret one.
    pub needed_public: usize,
    pub needed_secret: usize,
    pub sentence: String,
    pub legal_ref: &'static str,
}

/// What cannot be as it is told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub enum Refusal {
    UnknownRegime { given: String },
    NobodyPresent,
    MoreAskThanPresent { asking: usize, present: usize },
    SecrecyCannotBeWaived,
}

impl Refusal {
    /// What is wrong, and what to do.
    pub fn sentence(&self) -> String {
        french::set(&match self {
            Self::UnknownRegime { given } => law::unknown_regime(given),
            Self::NobodyPresent => "Personne n’est présent : aucun vote n’est possible.".into(),
            Self::MoreAskThanPresent { asking, present } => format!(
                "{asking} demandes pour {present} membres présents : un pouvoir ne porte aucune demande de scrutin (article L2121-21 du CGCT). Corrigez l’un des deux nombres."
            ),
            Self::SecrecyCannotBeWaived => {
                "Un texte impose le secret de cette nomination : le conseil ne peut pas y renoncer, même à l’unanimité (article L2121-21 du CGCT).".into()
            }
        })
    }
}

const ARTICLE: &str = "article L2121-21 du CGCT";

/// Decides how the vote of an item is taken in a body, on a day.
pub fn decide(regime: &str, r: Request, on: Date) -> Result<Ballot, Refusal> {
    let rule = law::rule_on(regime, on).ok_or_else(|| Refusal::UnknownRegime { given: regime.into() })?;
    if r.present == 0 {
        return Err(Refusal::NobodyPresent);
    }
    if let Some(asking) = [r.ask_public, r.ask_secret].into_iter().find(|n| *n > r.present) {
        return Err(Refusal::MoreAskThanPresent { asking, present: r.present });
    }
    if r.appointment && r.secrecy_by_text && r.waived_unanimously {
        return Err(Refusal::SecrecyCannotBeWaived);
    }
    let (one_in, legal_ref) = public_share(rule.key, on);
    let needed = |one_in: usize| r.present.div_ceil(one_in.max(1));
    let (needed_public, needed_secret) = (needed(one_in), needed(share("secret_ballot_one_in", on)));
    let secret_asked = r.ask_secret >= needed_secret;
    let secret_due = r.appointment && !r.waived_unanimously;
    let mode = match (secret_asked || secret_due, r.ask_public >= needed_public || r.remote) {
        (true, _) => Mode::Secret,
        (false, true) => Mode::Public,
        (false, false) => Mode::Ordinary,
    };
    let postponed = r.remote && mode == Mode::Secret;
    let why = Why { mode, secret_asked, postponed, needed_public, needed_secret, legal_ref };
    Ok(Ballot {
        mode,
        postponed,
        needed_public,
        needed_secret,
        sentence: why.sentence(&r),
        legal_ref: if postponed || (r.remote && mode == Mode::Public) {
            "article L5211-11-1 du CGCT"
        } else {
            legal_ref
        },
    })
}

/// One member present out of how many may ask for a public ballot, and for a secret one.
pub fn asked_by_one_in(regime: &str, on: Date) -> (usize, usize) {
    (public_share(regime, on).0, share("secret_ballot_one_in", on))
}

/// One member present out of how many may ask for a public ballot, and the article that says so.
fn public_share(regime: &str, on: Date) -> (usize, &'static str) {
    let key = match regime {
        "conseil_departemental" => "public_ballot_one_in_departement",
        "conseil_regional" => "public_ballot_one_in_region",
        "metropole_de_lyon" => "public_ballot_one_in_lyon",
        _ => "public_ballot_one_in",
    };
    (share(key, on), law::threshold(key, on).map_or(ARTICLE, |t| t.legal_ref))
}

fn share(key: &str, on: Date) -> usize {
    law::threshold(key, on).and_then(|t| usize::try_from(t.value).ok()).unwrap_or(1)
}

/// What decided, to be told.
struct Why {
    mode: Mode,
    secret_asked: bool,
    postponed: bool,
    needed_public: usize,
    needed_secret: usize,
    legal_ref: &'static str,
}

impl Why {
    fn sentence(&self, r: &Request) -> String {
        let ask = |n: usize| french::count(n, "membre présent le demande", "membres présents le demandent");
        let mut said = match self.mode {
            Mode::Secret if self.secret_asked => {
                format!(
                    "Scrutin secret : {} sur {}, il en faut {} ({ARTICLE}).",
                    ask(r.ask_secret),
                    r.present,
                    self.needed_secret
                )
            }
            Mode::Secret => {
                format!(
                    "Scrutin secret : c’est une nomination ; le conseil peut y renoncer à l’unanimité, sauf texte contraire ({ARTICLE})."
                )
            }
            Mode::Public if r.remote && r.ask_public < self.needed_public => {
                "Scrutin public : la séance se tient en visioconférence (article L5211-11-1 du CGCT).".into()
            }
            Mode::Public => format!(
                "Scrutin public : {} sur {}, il en faut {} ({}). Noms et votes entrent au procès-verbal.",
                ask(r.ask_public),
                r.present,
                self.needed_public,
                self.legal_ref
            ),
            Mode::Ordinary => "Vote à main levée.".into(),
        };
        if self.postponed {
            said += " La séance se tient en visioconférence : le point est reporté à une séance en un seul lieu (article L5211-11-1 du CGCT).";
        }
        for (asked, needed, what) in
            [(r.ask_secret, self.needed_secret, "secret"), (r.ask_public, self.needed_public, "public")]
        {
            if asked > 0 && asked < needed {
                said += &format!(
                    " Demande de scrutin {what} écartée : {} sur {}, il en faut {needed} ({}).",
                    ask(asked),
                    r.present,
                    if what == "public" { self.legal_ref } else { ARTICLE }
                );
            }
        }
        french::set(&said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn asked(present: usize, ask_public: usize, ask_secret: usize) -> Ballot {
        let request = Request { present, ask_public, ask_secret, ..Request::default() };
        decide("epci_council", request, law::LATEST).unwrap()
    }

    proptest! {
        #[test]
        fn a_quarter_and_a_third_of_those_present_suffice_and_not_one_less(present in 1usize..400, p in 0usize..400, s in 0usize..400) {
            prop_assume!(p <= present && s <= present);
            let ballot = asked(present, p, s);
            let wanted = if s * 3 >= present { Mode::Secret } else if p * 4 >= present { Mode::Public } else { Mode::Ordinary };
            prop_assert_eq!(ballot.mode, wanted);
            prop_assert!(ballot.needed_public * 4 >= present && (ballot.needed_public - 1) * 4 < present);
            prop_assert!(!ballot.postponed);
        }

        #[test]
        fn by_videoconference_nothing_is_ever_voted_by_hand_or_in_secret(present in 1usize..99, s in 0usize..99, appointment: bool) {
            prop_assume!(s <= present);
            let r = Request { present, ask_secret: s, appointment, remote: true, ..Request::default() };
            let ballot = decide("epci_council", r, law::LATEST).unwrap();
            prop_assert!(ballot.mode == Mode::Public || ballot.postponed);
        }
    }

    #[test]
    fn an_appointment_is_secret_unless_everybody_waives_it_and_no_text_forbids_that() {
        let r = Request { present: 88, appointment: true, ..Request::default() };
        let mode = |r| decide("epci_council", r, law::LATEST).map(|b| b.mode);
        assert_eq!(mode(r), Ok(Mode::Secret));
        assert_eq!(mode(Request { waived_unanimously: true, ..r }), Ok(Mode::Ordinary));
        assert_eq!(
            mode(Request { waived_unanimously: true, secrecy_by_text: true, ..r }),
            Err(Refusal::SecrecyCannotBeWaived)
        );
        // Waived by all, and still asked for by a third: the request stands.
        assert_eq!(mode(Request { waived_unanimously: true, ask_secret: 30, ..r }), Ok(Mode::Secret));
    }

    #[test]
    fn a_request_without_enough_voices_is_refused_with_the_number_that_is_needed() {
        let ballot = asked(88, 21, 0);
        assert_eq!((ballot.mode, ballot.needed_public, ballot.needed_secret), (Mode::Ordinary, 22, 30));
        assert!(
            ballot.sentence.contains("21 membres présents le demandent sur 88, il en faut 22"),
            "{}",
            ballot.sentence
        );
        let sixth = decide(
            "conseil_departemental",
            Request { present: 60, ask_public: 10, ..Request::default() },
            law::LATEST,
        );
        assert_eq!(sixth.unwrap().mode, Mode::Public);
        let many = Request { present: 5, ask_public: 6, ..Request::default() };
        assert!(decide("epci_council", many, law::LATEST).unwrap_err().to_string().contains("L2121-21"));
    }
}
