//! `pupitre rules`: what the law says, for programs and for those who check it.
use anyhow::{Context, Result};
use jiff::civil::Date;
use pupitre_rules::appointment::{self, Candidate, Round};
use pupitre_rules::ballot::{self, Mode, Request};
use pupitre_rules::majority::{self, Count, Voice};
use pupitre_rules::proceedings::{self, Entry, Setting};
use pupitre_rules::{duties, law, notice, quorum};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Questions to the law.
#[derive(clap::Subcommand)]
pub enum Rules {
    /// Dernier moment légal d’envoi d’une convocation.
    Notice(Notice),
    /// Quorum, à l’ouverture ou pour un point.
    Quorum(Quorum),
    /// Comment un vote doit être pris : à main levée, public, secret.
    Ballot(Ballot),
    /// Résultat d’un vote compté.
    Majority(Majority),
    /// Résultat d’une nomination, tour par tour.
    Appointment(Appointment),
    /// Ce que la loi demande après une séance, avec ses dates.
    Duties(Duties),
    /// Déroulement d’une séance, fait après fait.
    Proceedings(ProceedingsFile),
}

/// A notice to compute.
#[derive(clap::Args)]
pub struct Notice {
    /// Régime de l’organe, par exemple epci_council.
    #[arg(long)]
    regime: String,
    /// Date et heure de la séance, heure locale : 2026-12-17T18:30.
    #[arg(long)]
    meeting: String,
    /// Moment de l’envoi : heure locale, ou avec un décalage (2026-12-11T23:59:00+01:00).
    #[arg(long)]
    sent: Option<String>,
    /// Convocation en urgence.
    #[arg(long)]
    urgent: bool,
    /// L’ordre du jour contient un budget primitif.
    #[arg(long)]
    budget: bool,
    /// Fuseau horaire de l’assemblée.
    #[arg(long, default_value = "Europe/Paris")]
    zone: String,
}

/// A quorum to check.
#[derive(clap::Args)]
pub struct Quorum {
    /// Régime de l’organe.
    #[arg(long, default_value = "epci_council")]
    regime: String,
    /// Membres en exercice, sièges vacants exclus.
    #[arg(long)]
    in_office: u32,
    /// Membres physiquement présents ; les pouvoirs ne comptent pas.
    #[arg(long)]
    present: u32,
    /// Représentants écartés pour ce point (article L1111-6 II du CGCT).
    #[arg(long, default_value_t = 0)]
    set_aside: u32,
    /// Seconde séance sur les mêmes questions.
    #[arg(long)]
    second: bool,
}

/// What is asked about an item.
#[derive(clap::Args)]
pub struct Ballot {
    /// Régime de l’organe.
    #[arg(long, default_value = "epci_council")]
    regime: String,
    /// Membres présents.
    #[arg(long)]
    present: u32,
    /// Membres présents qui demandent le scrutin public.
    #[arg(long, default_value_t = 0)]
    ask_public: u32,
    /// Membres présents qui demandent le scrutin secret.
    #[arg(long, default_value_t = 0)]
    ask_secret: u32,
    /// Le point est une nomination ou une présentation.
    #[arg(long)]
    appointment: bool,
    /// Le conseil a renoncé au secret à l’unanimité.
    #[arg(long)]
    waived: bool,
    /// Un texte impose le secret de cette nomination.
    #[arg(long)]
    secrecy_by_text: bool,
    /// Séance en visioconférence (article L5211-11-1 du CGCT).
    #[arg(long)]
    remote: bool,
}

/// A vote as it was counted.
#[derive(clap::Args)]
pub struct Majority {
    /// Comment le vote a été pris.
    #[arg(long, value_enum, default_value = "ordinary")]
    mode: ModeArg,
    /// Voix pour.
    #[arg(long = "for", default_value_t = 0)]
    in_favour: u32,
    /// Voix contre.
    #[arg(long, default_value_t = 0)]
    against: u32,
    /// Abstentions.
    #[arg(long, default_value_t = 0)]
    abstentions: u32,
    /// Bulletins blancs.
    #[arg(long, default_value_t = 0)]
    blank: u32,
    /// Bulletins nuls.
    #[arg(long, default_value_t = 0)]
    void: u32,
    /// Ne prennent pas part au vote.
    #[arg(long, default_value_t = 0)]
    not_voting: u32,
    /// Voix possibles, présents et pouvoirs ; la somme des autres nombres si absent.
    #[arg(long)]
    entitled: Option<u32>,
    /// Vote du président, qui départage des voix égales.
    #[arg(long, value_enum)]
    president: Option<VoiceArg>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum ModeArg {
    Ordinary,
    Public,
    Secret,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum VoiceArg {
    For,
    Against,
    Abstained,
}

/// Rounds of an appointment.
#[derive(clap::Args)]
pub struct Appointment {
    /// Un tour : « Anne Roy=20@1962-06-01,Luc Petit=18,blank=2,void=1 » ; répéter pour les tours suivants.
    #[arg(long = "round", required = true)]
    rounds: Vec<String>,
}

/// A sitting and what followed.
#[derive(clap::Args)]
pub struct Duties {
    /// Régime de l’organe.
    #[arg(long)]
    regime: String,
    /// Jour de la séance : 2026-12-17.
    #[arg(long)]
    meeting: Date,
    /// Jour de la séance suivante.
    #[arg(long)]
    next: Option<Date>,
    /// Jour où le procès-verbal a été arrêté.
    #[arg(long)]
    settled: Option<Date>,
    /// Jour de publication des actes.
    #[arg(long)]
    published: Option<Date>,
}

/// A sitting to follow.
#[derive(clap::Args)]
pub struct ProceedingsFile {
    /// Fichier JSON : {"setting": …, "entries": [{"id": …, "at": …, "fact": …}]}.
    file: PathBuf,
}

/// A sitting as a file tells it.
#[derive(Deserialize)]
struct Told {
    setting: Setting,
    entries: Vec<Entry>,
}

/// Answers as JSON; what cannot be computed is refused with a sentence and exit code 2.
pub fn rules(question: &Rules) -> Result<ExitCode> {
    match question {
        Rules::Notice(q) => {
            told(notice::report(&q.regime, &q.meeting, &q.zone, q.sent.as_deref(), q.urgent, q.budget))
        }
        Rules::Quorum(q) => {
            let facts = quorum::Facts {
                in_office: q.in_office as usize,
                set_aside: q.set_aside as usize,
                present: q.present as usize,
                second_sitting: q.second,
            };
            told(quorum::check(&q.regime, facts, law::LATEST))
        }
        Rules::Ballot(q) => {
            let request = Request {
                present: q.present as usize,
                ask_public: q.ask_public as usize,
                ask_secret: q.ask_secret as usize,
                appointment: q.appointment,
                waived_unanimously: q.waived,
                secrecy_by_text: q.secrecy_by_text,
                remote: q.remote,
            };
            told(ballot::decide(&q.regime, request, law::LATEST))
        }
        Rules::Majority(q) => told(majority::judge(q.count(), q.mode.into(), q.president.map(Into::into))),
        Rules::Appointment(q) => {
            let rounds: Result<Vec<Round>, String> = q.rounds.iter().map(|text| round(text)).collect();
            match rounds {
                Ok(rounds) => told(appointment::appoint(&rounds, law::LATEST)),
                Err(refusal) => told::<(), _>(Err(refusal)),
            }
        }
        Rules::Duties(q) => {
            let facts = duties::Facts {
                held_on: q.meeting,
                next_on: q.next,
                settled_on: q.settled,
                published_on: q.published,
            };
            told(duties::after(&q.regime, facts))
        }
        Rules::Proceedings(q) => follow(&q.file),
    }
}

/// The sitting, or the first fact that cannot stand: both as JSON.
fn follow(file: &Path) -> Result<ExitCode> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("le fichier {} ne peut pas être lu", file.display()))?;
    let Told { setting, entries } = match serde_json::from_str(&text) {
        Ok(told) => told,
        Err(error) => {
            return told::<(), _>(Err(format!("{} ne dit pas une séance : {error}", file.display())));
        }
    };
    match proceedings::follow(&setting, &entries) {
        Ok(state) => told::<_, String>(Ok(state)),
        Err((id, refusal)) => {
            println!("{:#}", json!({ "refused": { "id": id, "sentence": refusal.sentence() } }));
            Ok(ExitCode::from(2))
        }
    }
}

fn told<A: Serialize, R: Display>(answer: Result<A, R>) -> Result<ExitCode> {
    match answer {
        Ok(answer) => {
            println!("{}", serde_json::to_string_pretty(&answer)?);
            Ok(ExitCode::SUCCESS)
        }
        Err(refusal) => {
            eprintln!("pupitre : {refusal}");
            Ok(ExitCode::from(2))
        }
    }
}

impl Majority {
    fn count(&self) -> Count {
        let mut count = Count {
            entitled: 0,
            in_favour: self.in_favour as usize,
            against: self.against as usize,
            abstentions: self.abstentions as usize,
            blank: self.blank as usize,
            void: self.void as usize,
            not_voting: self.not_voting as usize,
        };
        count.entitled = self.entitled.map_or_else(|| count.all(), |entitled| entitled as usize);
        count
    }
}

impl From<ModeArg> for Mode {
    fn from(mode: ModeArg) -> Self {
        match mode {
            ModeArg::Ordinary => Self::Ordinary,
            ModeArg::Public => Self::Public,
            ModeArg::Secret => Self::Secret,
        }
    }
}

impl From<VoiceArg> for Voice {
    fn from(voice: VoiceArg) -> Self {
        match voice {
            VoiceArg::For => Self::InFavour,
            VoiceArg::Against => Self::Against,
            VoiceArg::Abstained => Self::Abstained,
        }
    }
}

/// « Anne Roy=20@1962-06-01,Luc Petit=18,blank=2 »: a round; its entitled are all whose papers it names.
fn round(text: &str) -> Result<Round, String> {
    let unread = |part: &str| {
        format!(
            "« {part} » ne se lit pas. Écrivez par exemple « Anne Roy=20@1962-06-01,Luc Petit=18,blank=2 »."
        )
    };
    let mut round = Round::default();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').ok_or_else(|| unread(part))?;
        let (votes, born) = match value.split_once('@') {
            Some((votes, born)) => (votes, Some(born.trim().parse().map_err(|_| unread(part))?)),
            None => (value, None),
        };
        let votes = votes.trim().parse::<u32>().map_err(|_| unread(part))? as usize;
        round.entitled += votes;
        match name.trim() {
            "" => return Err(unread(part)),
            "blank" => round.blank = votes,
            "void" => round.void = votes,
            "not_voting" => round.not_voting = votes,
            name => round.candidates.push(Candidate { name: name.into(), votes, born }),
        }
    }
    Ok(round)
}
