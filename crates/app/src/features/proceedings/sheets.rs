//! `proceedings.attendance_sheet`, `proceedings.run_sheet`: the two papers of the table: who signs, and what the chair
//! puts to the vote. Made when asked, from what is known then; once convened.
use super::judge::{self, Ground};
use crate::features::attendance;
use crate::features::authorities;
use crate::features::convocations::{self, FrozenItem};
use crate::features::people;
use crate::platform::answer::pdf;
use crate::platform::auth::{Caller, LOOKS};
use crate::platform::db::TenantTx;
use crate::platform::error::AppResult;
use crate::platform::extract::Path;
use crate::platform::press::{self, Span, TaskRefusal};
use crate::platform::state::AppState;
use axum::extract::State;
use axum::response::Response;
use pupitre_documents::{AttendanceRow, AttendanceSheet, Press, RunItem, RunSheet, RunStep};
use pupitre_rules::french;
use pupitre_rules::quorum;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// What the press is asked for.
#[derive(Serialize, Deserialize)]
enum Paper {
    Attendance(AttendanceSheet),
    Run(RunSheet),
}

/// The attendance sheet, to be signed.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/attendance-sheet.pdf", tag = "proceedings",
    operation_id = "proceedings_attendance_sheet", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, content_type = "application/pdf"), (status = 404), (status = 409)))]
pub(super) async fn attendance_sheet(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let ground = judge::ground(&mut tx, sitting).await?;
    let head = Head::of(&mut tx, &ground, state.clock.now().0).await?;
    let sheet = AttendanceSheet {
        rows: rows(&mut tx, &ground).await?,
        figures: figures(&ground),
        authority: head.authority,
        accent: head.accent,
        body: ground.setting.body.clone(),
        when: head.when,
        made_at: head.made_at,
    };
    drop(tx);
    printed(&state, Paper::Attendance(sheet), &format!("emargement-{}.pdf", ground.sitting.day().0)).await
}

/// The run sheet of the chair.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/run-sheet.pdf", tag = "proceedings",
    operation_id = "proceedings_run_sheet", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, content_type = "application/pdf"), (status = 404), (status = 409)))]
pub(super) async fn run_sheet(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let ground = judge::ground(&mut tx, sitting).await?;
    let head = Head::of(&mut tx, &ground, state.clock.now().0).await?;
    let manifest = convocations::manifest_in_force(&mut tx, sitting).await?;
    let agenda = manifest.map(|m| m.agenda).unwrap_or_default();
    let sheet = RunSheet {
        authority: head.authority,
        accent: head.accent,
        body: ground.setting.body.clone(),
        when: head.when,
        opening: opening(&mut tx, &ground).await?,
        items: agenda.iter().map(|item| run_item(item, &agenda)).collect(),
        closing: closing(),
        made_at: head.made_at,
    };
    drop(tx);
    printed(&state, Paper::Run(sheet), &format!("conducteur-{}.pdf", ground.sitting.day().0)).await
}

struct Head {
    authority: String,
    accent: String,
    when: String,
    made_at: i64,
}

impl Head {
    async fn of(tx: &mut TenantTx, ground: &Ground, made_at: i64) -> AppResult<Self> {
        let authority = authorities::authority(tx).await?;
        let starts = ground.sitting.starts_at.zoned(&ground.sitting.time_zone).datetime();
        let when = format!("{}, {}", french::long_moment(starts), ground.sitting.place.replace('\n', ", "));
        Ok(Self { authority: authority.name, accent: authority.accent, when: french::set(&when), made_at })
    }
}

fn in_office(ground: &Ground) -> usize {
    ground.setting.titulars().count()
}

fn figures(ground: &Ground) -> String {
    let members = french::count(in_office(ground), "membre en exercice", "membres en exercice");
    match (ground.setting.figures().quorum, ground.setting.second_sitting) {
        (true, true) => format!("{members}, seconde séance sans condition de quorum"),
        (true, false) => format!("{members}, quorum à {}", quorum::needed(in_office(ground))),
        (false, _) => members,
    }
}

async fn rows(tx: &mut TenantTx, ground: &Ground) -> AppResult<Vec<AttendanceRow>> {
    let members = people::members_on(tx, &ground.sitting.day()).await?;
    let communes: HashMap<Uuid, String> =
        members.into_iter().map(|m| (m.mandate_id, m.commune.unwrap_or(m.function))).collect();
    let replies = attendance::current_replies(tx, ground.sitting.id).await?;
    let absent = |m: Uuid| replies.iter().any(|r| r.mandate_id == m && r.answer == "absent");
    let setting = &ground.setting;
    let row = |seat: &pupitre_rules::proceedings::SeatOf| {
        let proxy = setting.proxies.iter().find(|p| p.giver == seat.member);
        let note = match (seat.substitute_for, proxy) {
            (Some(titular), _) => format!("supplée {}", setting.name(titular)),
            (None, Some(proxy)) => format!("pouvoir à {}", setting.name(proxy.holder)),
            (None, None) if absent(seat.member) => "a annoncé son absence".into(),
            (None, None) => String::new(),
        };
        let detail = communes.get(&seat.member).cloned().unwrap_or_default();
        AttendanceRow { name: seat.name.clone(), detail, note }
    };
    Ok(setting.seats.iter().map(row).collect())
}

async fn opening(tx: &mut TenantTx, ground: &Ground) -> AppResult<Vec<RunStep>> {
    let replies = attendance::current_replies(tx, ground.sitting.id).await?;
    let coming = replies.iter().filter(|r| matches!(r.answer.as_str(), "present" | "remote")).count();
    let proxies = ground.setting.proxies.len();
    let step = |title: &str, detail: String| RunStep { title: title.into(), detail: french::set(&detail) };
    let said = format!(
        "{} ; {}, {}.",
        figures(ground),
        french::count(coming, "présent annoncé", "présents annoncés"),
        french::count(proxies, "pouvoir", "pouvoirs")
    );
    let mut steps = vec![
        step("Appel et quorum", format!("{said} Les pouvoirs ne comptent pas (article L2121-17 du CGCT).")),
        step("Ouverture de la séance", "Dire l’heure.".into()),
        step(
            "Désignation du secrétaire de séance",
            "Parmi les membres présents (article L2121-15 du CGCT).".into(),
        ),
    ];
    if ground.sitting.urgent {
        let law = "La convocation est urgente : l’assemblée se prononce d’abord sur l’urgence, point 0 (articles L2121-11 et \
                   L2121-12 du CGCT).";
        steps.push(step("Urgence", law.into()));
    }
    Ok(steps)
}

fn run_item(item: &FrozenItem, agenda: &[FrozenItem]) -> RunItem {
    let vote = match item.kind.as_str() {
        "information" => "Information, sans vote",
        "urgency" => "Vote sur l’urgence, avant tout autre point",
        "budget" => "Vote du budget, chapitre par chapitre si l’assemblée le décide",
        _ => "Vote",
    };
    let mut hints = vec![vote.to_owned()];
    if item.closed_door {
        hints.push("Huis clos à faire décider sans débat".into());
    }
    RunItem {
        number: item.number.clone(),
        title: french::set(&item.title),
        rapporteur: item.rapporteur.as_ref().map(|r| format!("Rapporteur : {r}")).unwrap_or_default(),
        hints,
        heading: agenda.iter().any(|sub| sub.parent_id == Some(item.id)),
    }
}

fn closing() -> Vec<RunStep> {
    let step = |title: &str, detail: &str| RunStep { title: title.into(), detail: french::set(detail) };
    vec![
        step("Questions orales", ""),
        step(
            "Levée de la séance",
            "Dire l’heure ; la liste des délibérations est affichée dans la semaine (article L2121-25 du CGCT).",
        ),
    ]
}

async fn printed(state: &AppState, paper: Paper, name: &str) -> AppResult<Response> {
    Ok(pdf(press::typeset(state, "proceedings.paper", Span::Make, paper).await?, name))
}

/// Press task: one of the two papers into a file.
pub(super) fn paper_task(input: Value) -> Result<Value, TaskRefusal> {
    let press = Press::new();
    press::to_files(input, "proceedings.paper", |paper| match paper {
        Paper::Attendance(sheet) => press.attendance_sheet(sheet),
        Paper::Run(sheet) => press.run_sheet(sheet),
    })
}
