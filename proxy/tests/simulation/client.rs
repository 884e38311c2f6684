//! A visitor's form: sends its request, and sends it again with the same key
//! until it is told that it was accepted. Then it asks how it stands.

use std::sync::Arc;
use std::time::Duration;

use intake_contract::attachment::MediaType;
use intake_contract::{DeliveryState, IdempotencyKey, Submission};
use intake_proxy::attachments::KeptFile;
use intake_proxy::attachments::store::ObjectKey;
use intake_proxy::clock::Clock;
use intake_proxy::outbox::{Acceptance, Accepted, Incoming, body_hash};

use crate::dice::Dice;
use crate::world::{FORMS, Process, World};

pub struct Client {
    pub world: Arc<World>,
    pub dice: Dice,
    pub name: String,
    pub begin: Duration,
}

impl Client {
    pub async fn run(self) {
        let form = self.dice.below(self.world.plan.forms) as usize;
        let tries = self.dice.of(&[1, 3, 50]);
        self.world.clock.sleep(self.begin).await;
        for _ in 0..tries {
            match self.try_once(form).await {
                Some(accepted) => {
                    self.note(&accepted);
                    // Who clicks twice, or whose answer was lost on the way.
                    if !self.dice.chance(0.2) {
                        return self.follow(&accepted).await;
                    }
                    self.world.trace.note(|| format!("{} again", self.name));
                }
                None => self
                    .world
                    .trace
                    .note(|| format!("{} not taken in", self.name)),
            }
            let wait = self.dice.up_to(Duration::from_secs(20));
            self.world.clock.sleep(wait).await;
        }
    }

    async fn try_once(&self, form: usize) -> Option<Accepted> {
        let process = self.world.process()?;
        let Process { outbox, life, .. } = process;
        let incoming = self.incoming(form);
        let patience = Duration::from_millis(self.dice.of(&[10, 10_000, 10_000]));
        // As in the handler: whoever hangs up does not stop it.
        let accepting = tokio::spawn(async move { outbox.accept(incoming).await });
        let accepted = tokio::select! {
            biased;
            () = life.over() => return None,
            accepted = accepting => accepted,
            () = self.world.clock.sleep(patience) => {
                self.world.trace.note(|| format!("{} hung up", self.name));
                return None;
            }
        };
        match accepted.ok()?.ok()? {
            Acceptance::New(accepted, _) | Acceptance::Repeated(accepted) => Some(accepted),
            Acceptance::KeyReused(_) => {
                let name = &self.name;
                self.world
                    .breaks(format!("{name}: the same body counts as another"));
                None
            }
        }
    }

    fn incoming(&self, form: usize) -> Incoming {
        let mut submission = Submission::default();
        for (id, text) in [
            ("email", "a@b.co"),
            ("subject", "s"),
            ("message", &self.name),
        ] {
            submission.fields.0.insert(id.into(), text.into());
        }
        let hash = body_hash(&submission).unwrap();
        let definition = &self.world.config.forms[form].definition;
        assert_eq!(definition.id, FORMS[form]);
        Incoming {
            form: definition.id.clone(),
            key: IdempotencyKey::parse(&format!("0123456789abcdef-{}", self.name)).unwrap(),
            body_hash: hash,
            submission: submission.check(definition).unwrap(),
            identity: None,
            files: self.files(),
            wallet: None,
        }
    }

    /// One file for every third request, the same each time.
    fn files(&self) -> Vec<(String, KeptFile)> {
        let number: u8 = self.name[1..].parse().unwrap();
        if !number.is_multiple_of(3) {
            return Vec::new();
        }
        self.world
            .with_files
            .lock()
            .unwrap()
            .insert(self.name.clone());
        let digits = format!("{number:032x}");
        let file = KeptFile {
            object: ObjectKey::parse(&digits).unwrap(),
            link: digits,
            file_name: "a.png".to_owned(),
            media_type: MediaType::Png,
            size: 1,
            unscanned: false,
        };
        vec![(self.name.clone(), file)]
    }

    fn note(&self, accepted: &Accepted) {
        let (name, reference) = (&self.name, accepted.reference);
        self.world
            .trace
            .note(|| format!("{name} acknowledged as {reference}"));
        let mut all = self.world.acknowledged.lock().unwrap();
        let before = all.insert(name.clone(), reference);
        drop(all);
        if before.is_some_and(|before| before != reference) {
            self.world.breaks(format!("{name}: two references"));
        }
    }

    /// Asks a few times how it stands.
    async fn follow(&self, accepted: &Accepted) {
        for _ in 0..self.dice.below(4) {
            let wait = self.dice.up_to(Duration::from_secs(120));
            self.world.clock.sleep(wait).await;
            let Some(Process { outbox, life, .. }) = self.world.process() else {
                continue;
            };
            let asked = outbox.status(accepted.reference, &accepted.status_key);
            let status = tokio::select! {
                biased;
                () = life.over() => continue,
                status = asked => status,
            };
            let name = &self.name;
            match status {
                Ok(Some(status)) => {
                    let has_ticket = self.world.mava.has(name);
                    if status.state == DeliveryState::Delivered && !has_ticket {
                        self.world
                            .breaks(format!("{name}: called delivered without a ticket"));
                    }
                }
                Ok(None) => self
                    .world
                    .breaks(format!("{name}: acknowledged and not known")),
                Err(_) => {}
            }
        }
    }
}
