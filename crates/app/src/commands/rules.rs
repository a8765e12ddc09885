//! `pupitre rules`: what the law says, for programs and for those who check it.
use pupitre_rules::notice;
use std::process::ExitCode;

/// Questions to the law.
#[derive(clap::Subcommand)]
pub enum Rules {
    /// Dernier moment légal d’envoi d’une convocation.
    Notice(Notice),
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

/// Answers as JSON; what cannot be computed is refused with a sentence and exit code 2.
pub fn rules(question: &Rules) -> anyhow::Result<ExitCode> {
    let Rules::Notice(q) = question;
    match notice::report(&q.regime, &q.meeting, &q.zone, q.sent.as_deref(), q.urgent, q.budget) {
        Ok(report) => {
            println!("{}", serde_json::to_string_pretty(&report)?);
            Ok(ExitCode::SUCCESS)
        }
        Err(refusal) => {
            eprintln!("pupitre : {refusal}");
            Ok(ExitCode::from(2))
        }
    }
}
