//! `pupitre study`: is it worth it? The same engine as the screens, for programs and for those who check it.
use anyhow::Result;
use pupitre_rules::study::{self, Input, Problem};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// A study before buying.
#[derive(clap::Args)]
pub struct Study {
    /// Les chiffres de la collectivité (JSON) ; `--example first-user --question` en donne un modèle.
    #[arg(long, required_unless_present = "example", conflicts_with = "example")]
    input: Option<PathBuf>,
    /// Les chiffres du premier utilisateur.
    #[arg(long, value_enum)]
    example: Option<Example>,
    /// Écrit la question au lieu de la réponse.
    #[arg(long)]
    question: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Example {
    FirstUser,
}

/// Prints the answer, or every problem of the question (exit code 2).
pub fn study(order: &Study) -> Result<ExitCode> {
    let printed = match read(order) {
        Ok(input) if order.question => Ok(serde_json::to_value(input)?),
        Ok(input) => match study::judge(&input) {
            Ok(answer) => Ok(serde_json::to_value(answer)?),
            Err(problems) => Err(json!({ "problems": problems })),
        },
        Err(problem) => Err(json!({ "problems": [problem] })),
    };
    Ok(match printed {
        Ok(answer) => {
            println!("{answer:#}");
            ExitCode::SUCCESS
        }
        Err(refusal) => {
            println!("{refusal:#}");
            ExitCode::from(2)
        }
    })
}

fn read(order: &Study) -> Result<Input, Problem> {
    let Some(path) = &order.input else { return Ok(study::first_user()) };
    let unread = |sentence: String| Problem { field: path.display().to_string(), sentence };
    let text =
        std::fs::read_to_string(path).map_err(|e| unread(format!("Ce fichier ne se lit pas : {e}.")))?;
    serde_json::from_str(&text).map_err(|e| {
        unread(format!("Ces chiffres ne se lisent pas, ligne {}, colonne {} : {e}.", e.line(), e.column()))
    })
}
