//! A sitting at its hour, and what tests write of it.
use crate::fixtures::SITTING;
use crate::harness::{Answer, TestApp};
use crate::scene::Scene;
use pupitre::platform::ids;
use serde_json::{Value, json};
use uuid::Uuid;

/// A convened council at the hour of its sitting.
pub struct Floor {
    pub scene: Scene,
    pub items: Vec<Uuid>,
}

impl Floor {
    /// The council of the scene, convened; it is half past six.
    pub async fn set(app: &TestApp) -> Self {
        let scene = Scene::set(app).await;
        scene.sent(app).await;
        Self::at_its_hour(app, scene).await
    }

    /// A scene already convened.
    pub async fn at_its_hour(app: &TestApp, scene: Scene) -> Self {
        app.advance(SITTING.0 - app.state.clock.now().0);
        let floor = Self { scene, items: vec![] };
        let items = floor.view(app).await["setting"]["items"].as_array().unwrap().clone();
        let items = items.iter().map(|i| i["id"].as_str().unwrap().parse().unwrap()).collect();
        Self { items, ..floor }
    }

    pub fn member(&self, n: usize) -> Uuid {
        self.scene.council.members[n].mandate
    }

    pub fn members(&self, numbers: &[usize]) -> Vec<Uuid> {
        numbers.iter().map(|n| self.member(*n)).collect()
    }

    pub async fn view(&self, app: &TestApp) -> Value {
        app.get(&self.scene.path("/proceedings"), &self.scene.clerk).await.expect(200).json()
    }

    pub async fn state(&self, app: &TestApp) -> Value {
        self.view(app).await["state"].clone()
    }

    /// Sends facts, a minute apart from now; returns the answer.
    pub async fn send(&self, app: &TestApp, facts: &[Value]) -> Value {
        let at = app.state.clock.now().0;
        let told: Vec<Value> =
            facts.iter().enumerate().map(|(n, fact)| with(fact, ids::new_id(), at + n as i64)).collect();
        app.advance(60_000);
        self.batch(app, json!(told)).await.expect(200).json()
    }

    pub async fn batch(&self, app: &TestApp, told: Value) -> Answer {
        app.post(&self.scene.path("/proceedings/facts"), &self.scene.clerk, told).await
    }

    /// Sends facts that all stand.
    pub async fn happens(&self, app: &TestApp, facts: &[Value]) -> Vec<Uuid> {
        let answer = self.send(app, facts).await;
        assert!(answer["refused"].is_null(), "{answer}");
        answer["accepted"]
            .as_array()
            .unwrap()
            .iter()
            .map(|id| id.as_str().unwrap().parse().unwrap())
            .collect()
    }

    /// Sends a fact that cannot stand; returns the sentence.
    pub async fn cannot(&self, app: &TestApp, fact: Value) -> String {
        let answer = self.send(app, &[fact]).await;
        assert!(answer["accepted"].as_array().unwrap().is_empty(), "{answer}");
        answer["refused"]["sentence"].as_str().unwrap().to_owned()
    }

    /// The roll is called, the chair opens.
    pub async fn opens(&self, app: &TestApp, there: &[usize]) {
        let arrived = json!({ "fact": "arrived", "members": self.members(there) });
        let opened = json!({ "fact": "opened", "chair": self.member(there[0]), "secretaries": [self.member(there[1])] });
        self.happens(app, &[arrived, opened]).await;
    }

    pub fn takes(&self, item: usize) -> Value {
        json!({ "fact": "item_taken", "item": self.items[item] })
    }

    pub fn votes(&self, item: usize, against: &[usize]) -> Value {
        json!({ "fact": "voted", "items": [self.items[item]], "against": self.members(against) })
    }

    pub async fn strike(&self, app: &TestApp, fact: Uuid, reason: &str) -> Answer {
        let path = self.scene.path(&format!("/proceedings/facts/{fact}/strike"));
        app.post(&path, &self.scene.clerk, json!({ "reason": reason })).await
    }
}

/// A fact with its id and its moment.
pub fn with(fact: &Value, id: Uuid, at: i64) -> Value {
    let mut told = fact.clone();
    told["id"] = json!(id);
    told["at"] = json!(at);
    told
}
