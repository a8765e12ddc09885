//! The study as a paper for the council.
use super::store;
use crate::features::authorities;
use crate::platform::answer::pdf;
use crate::platform::auth::{Caller, STUDIES};
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::Path;
use crate::platform::press::{self, Span, Task, TaskRefusal};
use crate::platform::state::AppState;
use axum::extract::State;
use axum::response::Response;
use pupitre_documents::Press;
use pupitre_documents::study_paper::{Balance, Factor, Figures, StudyPaper, Threshold};
use pupitre_rules::french;
use pupitre_rules::study::{self, Answer, Compared, Cost, Result as Judged};
use serde_json::Value;
use uuid::Uuid;

/// In the press: a study in, a PDF out.
pub(super) const TASK: (&str, Task) = ("savings.study_paper", task);

fn task(input: Value) -> Result<Value, TaskRefusal> {
    press::to_files(input, "savings.paper", |paper| Press::new().study_paper(paper))
}

/// The study as PDF.
#[utoipa::path(get, path = "/api/authorities/{a}/studies/{id}/paper.pdf", tag = "savings",
    operation_id = "studies_paper", params(("a" = Uuid, Path), ("id" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = String, content_type = "application/pdf"), (status = 404)))]
pub(super) async fn paper(
    State(state): State<AppState>,
    caller: Caller,
    Path((a, id)): Path<(Uuid, Uuid)>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, a, STUDIES).await?;
    let mut tx = desk.read().await?;
    let study = store::study(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let authority = authorities::authority(&mut tx).await?;
    drop(tx);
    let question = study.question.0;
    let judged = study::judge(&question).map_err(|problems| {
        let first = problems.into_iter().next();
        first.map_or(AppError::NotFound, |p| AppError::field("savings.question", &p.field, p.sentence))
    })?;
    let now = state.clock.now();
    let day = french::long_date(now.zoned(&authority.time_zone).date());
    let paper = StudyPaper {
        title: study.title,
        authority: authority.name,
        accent: authority.accent,
        under: format!("Étude du {day}, mandat de {} ans", french::decimal(question.years, 1)),
        made_at: now.0,
        ..told(&judged)
    };
    Ok(pdf(press::typeset(&state, TASK.0, Span::Make, paper).await?, "etude.pdf"))
}

/// The answer in words and figures as the French write them.
fn told(judged: &Judged) -> StudyPaper {
    let most = judged.solutions.iter().map(|s| s.cost.spent).fold(judged.paper.spent, f64::max).max(1.0);
    let first = judged.solutions.first();
    StudyPaper {
        verdict: judged.verdict.clone(),
        yes: judged.answer == Answer::Yes,
        paper: figures("Tout papier", &judged.paper, most),
        solutions: judged.solutions.iter().map(|s| balance(s, most)).collect(),
        thresholds: first.map(thresholds).unwrap_or_default(),
        factors: judged
            .factors
            .iter()
            .map(|f| Factor {
                label: f.label.to_owned(),
                value: format!("{} {}", french::decimal(f.value, 3), f.unit),
                source: f.source.clone(),
            })
            .collect(),
        chance: first.map(chance).unwrap_or_default(),
        ..StudyPaper::default()
    }
}

fn figures(name: &str, c: &Cost, most: f64) -> Figures {
    Figures {
        name: name.to_owned(),
        equipment: french::euros(c.equipment + c.data),
        software: french::euros(c.software),
        paper: french::euros(c.paper + c.postage),
        spent: french::euros(c.spent),
        part: c.spent / most,
        hours: french::decimal(c.hours, 0),
        sheets: french::decimal(c.sheets, 0),
        co2: french::decimal(c.co2_kg, 0),
    }
}

fn balance(s: &Compared, most: f64) -> Balance {
    Balance {
        figures: figures(&s.name, &s.cost, most),
        yes: s.answer == Answer::Yes,
        balance: french::euros(s.balance),
        balance_with_hours: french::euros(s.balance_with_hours),
        sentence: s.sentence.clone(),
    }
}

fn thresholds(s: &Compared) -> Vec<Threshold> {
    s.break_even
        .iter()
        .map(|b| Threshold {
            label: b.label.to_owned(),
            now: format!("{} {}", french::decimal(b.now, 2), b.unit),
            at: b.at.map_or_else(
                || "aucune valeur ne suffit à elle seule".to_owned(),
                |at| format!("{} {}", french::decimal(at, 2), b.unit),
            ),
        })
        .collect()
}

fn chance(s: &Compared) -> String {
    let spread = &s.spread;
    french::set(&format!(
        "En faisant varier ensemble tous les chiffres dans leur fourchette ({} tirages), le solde de « {} » va de {} à {} huit fois sur dix ; la dépense est remboursée dans {} % des cas.",
        french::number(spread.draws),
        s.name,
        french::euros(spread.p10),
        french::euros(spread.p90),
        french::decimal(spread.repays * 100.0, 0)
    ))
}
