//! Who may call what: each route of an authority called by nobody, a member, each role of the staff, and by those whose
//! role ended yesterday. A route that is missing from the table makes the test fail.
use crate::harness::{TestApp, for_each_engine};
use crate::isolation::{Ids, Operation, fill, operations, sent};
use axum::body::Body;
use axum::http::Request;
use pupitre::execute;
use pupitre::platform::auth::Role;
use pupitre::platform::time::Day;
use std::collections::BTreeSet;
use tower::ServiceExt;
use uuid::Uuid;

use Role::{Clerk, Direction, Intern, It, President};

/// Those who may do something, and what.
type Rights = (&'static [Role], &'static [&'static str]);

const SITTING: &str = "/api/authorities/{authority}/sittings/{sitting}";

/// Every route of an authority. `§` stands for the path of a sitting.
const TABLE: &[Rights] = &[
    (
        &Role::ALL,
        &[
            "GET /api/authorities/{a}",
            "GET /api/authorities/{a}/logo",
            "GET /api/authorities/{a}/note-keeping",
        ],
    ),
    (
        &[Clerk, President, Direction, It, Intern],
        &[
            "GET /api/authorities/{authority}/members/{m}/tablets",
            "GET /api/authorities/{authority}/tablets",
            "GET /api/authorities/{authority}/tablets/find",
            "GET /api/authorities/{authority}/tablets/{tablet}",
            "GET /api/authorities/{authority}/fleet-settings",
            "GET /api/authorities/{authority}/signed-papers/{paper}/paper.pdf",
            "GET /api/authorities/{authority}/signed-papers/{paper}/record.json",
            "GET /api/authorities/{authority}/signed-papers/{paper}/scan",
            "GET /api/authorities/{authority}/tablet-export",
            "GET /api/authorities/{authority}/tablet-orders",
            "GET /api/authorities/{authority}/tablet-orders/{order}",
            "GET /api/authorities/{authority}/tablets/{tablet}/preparation",
            "GET /api/authorities/{authority}/templates/agreement",
        ],
    ),
    (
        &[Clerk, It, Intern],
        &[
            "GET /api/authorities/{authority}/tablet-borrowers",
            "GET /api/authorities/{authority}/tablet-hand-over",
            "GET /api/authorities/{authority}/tablet-labels.pdf",
            "GET /api/authorities/{authority}/tablets/{tablet}/agreement",
            "GET /api/authorities/{authority}/tablets/{tablet}/preparation.pdf",
            "POST /api/authorities/{authority}/tablet-orders/{order}/receive",
            "POST /api/authorities/{authority}/tablets/{tablet}/agreement",
            "POST /api/authorities/{authority}/tablets/{tablet}/preparation",
            "PUT /api/authorities/{authority}/signed-papers/{paper}/scan",
            "POST /api/authorities/{authority}/tablets/{tablet}/lend",
            "POST /api/authorities/{authority}/tablets/{tablet}/moves",
            "POST /api/authorities/{authority}/tablets/{tablet}/take-back",
            "PUT /api/authorities/{authority}/tablets/{tablet}/kit",
        ],
    ),
    (
        &[Clerk, It],
        &[
            "POST /api/authorities/{authority}/tablets",
            "POST /api/authorities/{authority}/tablets/{tablet}/pass-on",
            "GET /api/authorities/{authority}/agreements.zip",
            "GET /api/authorities/{authority}/tablet-imports/template.csv",
            "POST /api/authorities/{authority}/tablet-imports",
            "POST /api/authorities/{authority}/tablet-imports/{import}/accept",
            "POST /api/authorities/{authority}/tablet-orders",
            "POST /api/authorities/{authority}/tablet-orders/{order}/close",
            "PUT /api/authorities/{authority}/fleet-settings",
            "PUT /api/authorities/{authority}/templates/agreement",
            "PUT /api/authorities/{authority}/tablets/{tablet}",
        ],
    ),
    (
        &[Clerk, President, Direction, It],
        &[
            "GET /api/authorities/{a}/attention",
            "GET /api/authorities/{a}/bodies",
            "GET /api/authorities/{a}/bodies/{b}",
            "GET /api/authorities/{a}/bodies/{b}/seats",
            "GET /api/authorities/{a}/communes",
            "GET /api/authorities/{a}/events",
            "GET /api/authorities/{a}/journal",
            "GET /api/authorities/{a}/journal/export",
            "GET /api/authorities/{a}/members",
            "GET /api/authorities/{a}/members/{m}",
            "GET /api/authorities/{a}/staff",
            "GET /api/authorities/{a}/templates/letter",
            "DELETE /api/authorities/{a}/studies/{id}",
            "GET /api/authorities/{a}/studies",
            "GET /api/authorities/{a}/studies/{id}/paper.pdf",
            "POST /api/authorities/{a}/studies",
            "PUT /api/authorities/{a}/studies/{id}",
            "GET /api/authorities/{authority}/papers",
            "GET /api/authorities/{authority}/publication",
            "GET /api/authorities/{authority}/publication/postings/{posting}/original.pdf",
            "GET /api/authorities/{authority}/publication/sittings/{sitting}/archive.zip",
            "GET /api/authorities/{authority}/papers/{hash}",
            "GET /api/authorities/{authority}/sittings",
            "GET §",
            "GET /api/authorities/{authority}/deliberations/tables.pdf",
            "GET /api/authorities/{authority}/templates/deliberation",
            "GET §/closing-sheet.pdf",
            "GET §/deliberation-list.pdf",
            "GET §/deliberations",
            "GET §/deliberations/{deliberation}/extract.pdf",
            "GET §/deliberations/{deliberation}/paper.pdf",
            "GET §/deliberations/{deliberation}/scan.pdf",
            "GET §/deliberations/{deliberation}/transmission/{transmission}/receipt",
            "GET §/duties",
            "GET §/minutes",
            "GET §/minutes.pdf",
            "GET §/minutes/scan.pdf",
            "GET §/posting-certificate.pdf",
            "GET §/convocations",
            "GET §/convocations/{convocation}/dossier.pdf",
            "GET §/convocations/{convocation}/letter.pdf",
            "GET §/convocations/{convocation}/posting-slip.pdf",
            "GET §/convocations/{convocation}/print-run.pdf",
            "GET §/convocations/{convocation}/proof.json",
            "GET §/convocations/{convocation}/proof.pdf",
            "GET §/convocations/{convocation}/readiness",
            "GET §/convocations/{convocation}/readiness.csv",
            "GET §/documents/{document}/file",
            "GET §/documents/{document}/pages/{page}",
            "GET §/dossier.pdf",
            "GET §/gate",
            "GET §/letter.pdf",
            "GET §/attendance-sheet.pdf",
            "GET §/ballots/{ballot}",
            "GET §/proceedings",
            "GET §/proxies",
            "GET §/run-sheet.pdf",
            "GET §/uploads/{upload}",
        ],
    ),
    (
        &[Clerk, President],
        &[
            "DELETE §",
            "DELETE §/agenda/{item}",
            "DELETE §/documents/{document}",
            "DELETE §/screen",
            "DELETE §/uploads/{upload}",
            "GET /api/authorities/{a}/members/import-template.csv",
            "POST /api/authorities/{a}/bodies",
            "POST /api/authorities/{a}/communes",
            "POST /api/authorities/{a}/members",
            "POST /api/authorities/{a}/members/import",
            "POST /api/authorities/{a}/members/import/{i}",
            "POST /api/authorities/{a}/members/import/{i}/accept",
            "POST /api/authorities/{a}/members/{m}/channel",
            "POST /api/authorities/{a}/members/{m}/end",
            "POST /api/authorities/{authority}/sittings",
            "POST §/agenda",
            "GET §/actes.zip",
            "POST §/deliberation-list",
            "POST §/deliberation-list/posted",
            "POST §/deliberation-list/send",
            "POST §/deliberations/draft",
            "POST §/deliberations/finalize",
            "POST §/deliberations/sign",
            "POST §/deliberations/{deliberation}/follow-ups",
            "POST §/deliberations/{deliberation}/reopen",
            "POST §/deliberations/{deliberation}/transmission",
            "POST §/follow-ups/{follow_up}/done",
            "POST §/minutes/comments",
            "POST §/minutes/comments/{comment}/close",
            "POST §/minutes/draft",
            "POST §/minutes/propose",
            "POST §/minutes/send",
            "POST §/minutes/settle",
            "POST §/minutes/sign",
            "POST §/minutes/take-back",
            "PUT /api/authorities/{authority}/templates/deliberation",
            "PUT §/deliberations/{deliberation}",
            "PUT §/deliberations/{deliberation}/scan",
            "PUT §/minutes",
            "PUT §/minutes/scan",
            "POST §/ballots/{ballot}/close",
            "POST /api/authorities/{authority}/publication/postings",
            "POST /api/authorities/{authority}/publication/postings/{posting}/mask",
            "POST /api/authorities/{authority}/publication/postings/{posting}/withdraw",
            "PUT /api/authorities/{authority}/publication/site",
            "POST §/cancel",
            "POST §/convocations",
            "POST §/convocations/{convocation}/displayed",
            "POST §/convocations/{convocation}/others",
            "POST §/convocations/{convocation}/posted",
            "POST §/convocations/{convocation}/remind",
            "POST §/convocations/{convocation}/resend",
            "POST §/postpone",
            "POST §/proceedings/facts",
            "POST §/proceedings/facts/{fact}/strike",
            "POST §/proxies/{proxy}/revoke",
            "POST §/replies",
            "POST §/screen",
            "POST §/second",
            "POST §/uploads",
            "PUT /api/authorities/{a}/bodies/{b}",
            "PUT /api/authorities/{a}/bodies/{b}/seats",
            "PUT /api/authorities/{a}/members/{m}",
            "PUT §",
            "PUT §/agenda-order",
            "PUT §/agenda/{item}",
            "PUT §/documents/{document}",
            "PUT §/uploads/{upload}",
        ],
    ),
    (
        &[Clerk, President, It],
        &[
            "POST /api/authorities/{a}/attention/{id}/retry",
            "POST /api/authorities/{a}/attention/{id}/settle",
            "POST /api/authorities/{a}/templates/letter/preview",
            "PUT /api/authorities/{a}/templates/letter",
        ],
    ),
    (
        &[Clerk, It],
        &[
            "DELETE /api/authorities/{a}/staff/{person}/{role}",
            "DELETE /api/authorities/{a}/tokens/{token}",
            "DELETE /api/authorities/{a}/webhooks/{webhook}",
            "GET /api/authorities/{a}/tokens",
            "GET /api/authorities/{a}/webhooks",
            "GET /api/authorities/{a}/webhooks/{webhook}/deliveries",
            "POST /api/authorities/{a}/tokens",
            "POST /api/authorities/{a}/webhooks",
            "POST /api/authorities/{a}/webhooks/{webhook}/deliveries/{delivery}/redeliver",
            "POST /api/authorities/{a}/webhooks/{webhook}/test",
            "GET /api/authorities/{a}/members/{m}/devices",
            "GET /api/authorities/{a}/members/{m}/enrolment/{id}/sheet.pdf",
            "POST /api/authorities/{a}/members/{m}/devices/{device}/cut",
            "POST /api/authorities/{a}/members/{m}/enrolment",
            "POST /api/authorities/{a}/populations",
            "POST /api/authorities/{a}/staff",
            "PUT /api/authorities/{a}",
            "PUT /api/authorities/{a}/logo",
            "PUT /api/authorities/{a}/note-keeping",
        ],
    ),
];

/// Shown also to the members who sit there.
const FOR_MEMBERS: &[&str] = &["GET /api/authorities/{a}/logo"];

fn name(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path.replace(SITTING, "§"))
}

fn rights(name: &str) -> Option<&'static [Role]> {
    TABLE.iter().find(|(_, routes)| routes.contains(&name)).map(|(roles, _)| *roles)
}

/// The status alone: a live feed never ends.
async fn status(app: &TestApp, operation: &Operation, path: &str, token: &str) -> u16 {
    let (kind, body) = match &operation.body {
        Some((kind, body)) if kind == "application/json" => (kind.as_str(), Body::from(body.to_string())),
        Some((kind, _)) => (kind.as_str(), Body::from("x")),
        None => ("text/plain", Body::empty()),
    };
    let mut request =
        Request::builder().method(operation.method.clone()).uri(path).header("content-type", kind);
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    app.router.clone().oneshot(request.body(body).unwrap()).await.unwrap().status().as_u16()
}

/// A person whose role ended yesterday.
async fn former(app: &TestApp, authority: Uuid, email: &str, role: Role) -> Uuid {
    let person = app.person("Ancien", "Agent", email).await;
    let mut tx = app.tenant(authority).await;
    execute!(
        tx.inner(),
        "INSERT INTO staff_role (tenant_id, person_id, role, valid_from, valid_to) VALUES ($1, $2, $3, $4, $5)",
        authority,
        person,
        role,
        Day("2020-01-01".into()),
        Day("2026-12-06".into())
    )
    .unwrap();
    tx.commit().await.unwrap();
    person
}

#[test]
fn each_route_opens_to_the_roles_of_the_table_and_to_nobody_else() {
    let all: Vec<Operation> =
        operations().into_iter().filter(|o| o.path.starts_with("/api/authorities/{")).collect();
    let known: BTreeSet<String> = all.iter().map(name).collect();
    for name in &known {
        assert!(rights(name).is_some(), "« {name} » is missing from the table of roles");
    }
    for (_, routes) in TABLE {
        for route in *routes {
            assert!(known.contains(*route), "« {route} » of the table is no route any more");
        }
    }
    for_each_engine(|app| async move {
        let (ground, mut ids): (_, Ids) = sent(&app).await;
        // Nobody of this test loses a role by it.
        ids.named.retain(|(name, _)| *name != "person");
        ids.named.push(("person", Uuid::nil().to_string()));
        // Only a clerk gives or takes the roles that act; IT does the others.
        ids.named.retain(|(name, _)| *name != "role");
        ids.named.push(("role", "intern".into()));
        let authority = ground.authority;
        let member = app.person("Hélène", "Ferrand", "h.ferrand@example.org").await;
        app.mandate(authority, member).await;
        let mut callers = vec![("a member".to_owned(), app.session(member).await, None)];
        for role in Role::ALL {
            let person = app.person("Rôle", &format!("{role:?}"), "").await;
            app.role(authority, person, role).await;
            callers.push((format!("{role:?}"), app.session(person).await, Some(role)));
            // The session lives by the mandate, the role is over.
            let left = former(&app, authority, "", role).await;
            app.mandate(authority, left).await;
            callers.push((format!("a member, {role:?} until yesterday"), app.session(left).await, None));
        }
        // A session that outlives its last role opens nothing at all.
        let gone = former(&app, authority, "gone@example.org", Role::Clerk).await;
        let gone = app.session(gone).await;
        let mut faults = Vec::new();
        let mut tried = 0;
        for operation in operations().into_iter().filter(|o| o.path.starts_with("/api/authorities/{")) {
            let route = name(&operation);
            let may = rights(&route).unwrap();
            let path = format!("{}{}", fill(&operation.path, authority, &ids), operation.query);
            for token in ["", gone.as_str()] {
                let got = status(&app, &operation, &path, token).await;
                if got != 401 {
                    faults.push(format!("{route} by nobody: {got}"));
                }
            }
            for (who, token, role) in &callers {
                let got = status(&app, &operation, &path, token).await;
                tried += 1;
                let right = match role {
                    None if FOR_MEMBERS.contains(&route.as_str()) => got == 200 || got == 404,
                    None => got == 404,
                    Some(role) if may.contains(role) => !matches!(got, 401 | 403 | 500..),
                    Some(_) => got == 403,
                };
                if !right {
                    faults.push(format!("{route} by {who}: {got}"));
                }
            }
        }
        assert!(faults.is_empty(), "{}\n{} faults", faults.join("\n"), faults.len());
        assert!(tried > 800, "{tried} calls tried");
    });
}
