//! A visitor's form: sends its request, and sends it again with the same key
//! until it is told that it was accepted. Then it asks how it stands.

use std::sync::Arc;
use std::time::Duration;

use intake_contract::attachment::MediaType;
use intake_contract::{DeliveryState, IdempotencyKey, Submission};
use intake_proxy::attachments::KeptFile;
use intake_proxy::attachments::store::ObjectKey;
use intake_proxy::clock::Clock;
use intake_proxy::outbox::{AcceptError, Acceptance, Accepted, Incoming, body_hash};
use intake_proxy::seal::Purpose;
use intake_proxy::storage::Redemption;

use crate::dice::Dice;
use crate::world::{FORMS, Process, World};

pub struct Client {
    pub world: Arc<World>,
    pub dice: Dice,
    pub name: String,
    pub begin: Duration,
}

/// What came of sending once.
enum Attempt {
    Accepted(Accepted),
    /// The challenge was redeemed by another request.
    Spent,
    Failed,
}

impl Client {
    pub async fn run(self) {
        let form = self.dice.below(self.world.plan.forms) as usize;
        let tries = self.dice.of(&[1, 3, 50]);
        self.world.clock.sleep(self.begin).await;
        let mut challenge = self.challenge();
        for _ in 0..tries {
            match self.try_once(form, &challenge).await {
                Attempt::Accepted(accepted) => {
                    self.note(&accepted);
                    // Who clicks twice, or whose answer was lost on the way.
                    if !self.dice.chance(0.2) {
                        return self.follow(&accepted).await;
                    }
                    self.world.trace.note(|| format!("{} again", self.name));
                }
                attempt => {
                    if matches!(attempt, Attempt::Spent) {
                        challenge = format!("its own {}", self.dice.roll());
                    }
                    self.world
                        .trace
                        .note(|| format!("{} not taken in", self.name));
                }
            }
            let wait = self.dice.up_to(Duration::from_secs(20));
            self.world.clock.sleep(wait).await;
        }
    }

    /// One of its own, or one that others try to use as well.
    fn challenge(&self) -> String {
        if self.dice.chance(0.2) {
            format!("of several {}", self.dice.below(3))
        } else {
            format!("its own {}", self.dice.roll())
        }
    }

    async fn try_once(&self, form: usize, challenge: &str) -> Attempt {
        let Some(Process { outbox, life, .. }) = self.world.process() else {
            return Attempt::Failed;
        };
        let incoming = self.incoming(form, challenge);
        let patience = Duration::from_millis(self.dice.of(&[10, 10_000, 10_000]));
        // As in the handler: whoever hangs up does not stop it.
        let accepting = tokio::spawn(async move { outbox.accept(incoming).await });
        let accepted = tokio::select! {
            biased;
            () = life.over() => return Attempt::Failed,
            accepted = accepting => accepted,
            () = self.world.clock.sleep(patience) => {
                self.world.trace.note(|| format!("{} hung up", self.name));
                return Attempt::Failed;
            }
        };
        match accepted {
            Ok(Ok(Acceptance::New(accepted, _) | Acceptance::Repeated(accepted))) => {
                Attempt::Accepted(accepted)
            }
            Ok(Ok(Acceptance::KeyReused(_))) => {
                let name = &self.name;
                self.world
                    .breaks(format!("{name}: the same body counts as another"));
                Attempt::Failed
            }
            Ok(Err(AcceptError::Spent(_))) => Attempt::Spent,
            _ => Attempt::Failed,
        }
    }

    fn incoming(&self, form: usize, challenge: &str) -> Incoming {
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
            suspicions: Vec::new(),
            redeems: vec![Redemption::new(
                Purpose::Challenge,
                challenge,
                self.world.clock.wall().plus(Duration::from_secs(1_800)),
            )],
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
