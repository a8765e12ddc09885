//! An authority ready to send, and what tests of sending ask of it.
use crate::fixtures::Council;
use crate::harness::{Answer, TestApp};
use pupitre::value;
use serde_json::{Value, json};
use uuid::Uuid;

/// A day, in milliseconds.
pub const DAY: i64 = 86_400_000;

/// An authority with a council of six (the fifth on paper) and a sitting of three deliberations.
pub struct Scene {
    pub authority: Uuid,
    /// Token of the clerk.
    pub clerk: String,
    pub council: Council,
    pub sitting: Uuid,
}

impl Scene {
    pub async fn set(app: &TestApp) -> Self {
        let (authority, clerk) = app.community().await;
        let council = app.council(authority, 6).await;
        let sitting = app.sitting_with_documents(authority, &council, 3).await;
        Self { authority, clerk, council, sitting }
    }

    /// A larger council, already convened.
    pub async fn large(app: &TestApp, members: usize) -> Self {
        Self::with_items(app, members, 3).await
    }

    /// The same with a longer agenda.
    pub async fn with_items(app: &TestApp, members: usize, items: usize) -> Self {
        let (authority, clerk) = app.community().await;
        let council = app.council(authority, members).await;
        let sitting = app.sitting_with_documents(authority, &council, items).await;
        let scene = Self { authority, clerk, council, sitting };
        scene.send(app, "initial", "").await.expect(202);
        scene
    }

    /// Another sitting of the same council.
    pub async fn set_again(app: &TestApp, scene: &Self) -> Self {
        let council = Council { body: scene.council.body, members: scene.council.members.clone() };
        let sitting = app.sitting_with_documents(scene.authority, &council, 2).await;
        Self { authority: scene.authority, clerk: scene.clerk.clone(), council, sitting }
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/api/authorities/{}/sittings/{}{rest}", self.authority, self.sitting)
    }

    pub async fn revision(&self, app: &TestApp) -> i64 {
        let mut tx = app.tenant(self.authority).await;
        value!(
            tx.inner(),
            "SELECT revision FROM sitting WHERE tenant_id = $1 AND id = $2",
            self.authority,
            self.sitting
        )
        .unwrap()
    }

    pub async fn send(&self, app: &TestApp, kind: &str, note: &str) -> Answer {
        let revision = self.revision(app).await;
        let body = json!({ "kind": kind, "change_note": note, "revision": revision });
        app.post(&self.path("/convocations"), &self.clerk, body).await
    }

    /// Sends the first version and lets every job run; returns the convocation.
    pub async fn sent(&self, app: &TestApp) -> String {
        let answer = self.send(app, "initial", "").await.expect(202).json();
        self.settle(app).await;
        answer["convocation_id"].as_str().unwrap().to_owned()
    }

    /// Jobs that wait for the letter run again a moment later.
    pub async fn settle(&self, app: &TestApp) {
        for _ in 0..4 {
            app.run_jobs().await;
            app.advance(300);
        }
    }

    pub fn of(&self, convocation: &str, rest: &str) -> String {
        self.path(&format!("/convocations/{convocation}/{rest}"))
    }

    pub async fn count(&self, app: &TestApp, table: &str) -> i64 {
        let mut tx = app.tenant(self.authority).await;
        let inner = tx.inner();
        match table {
            "convocation" => {
                value!(inner, "SELECT COUNT(*) FROM convocation WHERE tenant_id = $1", self.authority)
            }
            "dispatch" => value!(inner, "SELECT COUNT(*) FROM dispatch WHERE tenant_id = $1", self.authority),
            "job" => value!(inner, "SELECT COUNT(*) FROM job WHERE tenant_id = $1", self.authority),
            _ => value!(inner, "SELECT COUNT(*) FROM journal_entry WHERE tenant_id = $1", self.authority),
        }
        .unwrap()
    }

    pub async fn event(&self, app: &TestApp, convocation: &str, index: usize) -> Value {
        let row = self.rows(app, convocation).await[index].clone();
        row["events"].clone()
    }

    /// Dispatches of the proof, in the order of names.
    pub async fn rows(&self, app: &TestApp, convocation: &str) -> Vec<Value> {
        let proof = app.get(&self.of(convocation, "proof.json"), &self.clerk).await.expect(200).json();
        proof["evidence"]["dispatches"].as_array().unwrap().clone()
    }
}
