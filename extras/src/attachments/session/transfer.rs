//! What happens to a file by itself: it is looked at, waits for its turn, and
//! goes out.

use intake_contract::attachment::{AttachmentCode, AttachmentRules};
use leptos::task::{spawn_local, tick};
use web_sys::Blob;

use super::{Session, address};
use crate::attachments::messages::Say;
use crate::attachments::state::{Key, Prepared, Why};
use crate::rim::body::{self, Body};
use crate::rim::picture;
use crate::rim::upload::{Outcome, Upload};

impl Session {
    /// Begins whatever may begin, and tells the form how far all has come.
    pub fn advance(self) {
        let mut next = None;
        self.change(|list| next = list.prepare_next());
        if let Some(key) = next {
            spawn_local(self.prepare(key));
        }
        loop {
            let mut next = None;
            self.change(|list| next = list.upload_next());
            let Some(key) = next else { break };
            self.upload(key);
        }
        self.notify();
    }

    async fn prepare(self, key: Key) {
        let found = self.hold(|held| Some(held.files.get(&key)?.source.clone()));
        let name = self.item(key, |item| item.name.clone());
        let rules = self.read(|list| list.rules().clone());
        if let (Some(Some(source)), Some(name), Some(rules)) = (found, name, rules) {
            match looked_at(&source, &name, &rules).await {
                Ok(Body { blob, screened }) => {
                    let text = Some(&blob).filter(|_| screened.media_type.is_text());
                    let secret = self.secret(&name, text).await;
                    self.hold(|held| {
                        if let Some(holding) = held.files.get_mut(&key) {
                            holding.body = Some(blob);
                            holding.pixels = screened.pixels;
                        }
                    });
                    self.change(|list| {
                        list.prepared(
                            key,
                            Prepared {
                                media_type: screened.media_type,
                                name: screened.file_name,
                                size: screened.size,
                                location_removed: screened.removed.location,
                            },
                        );
                        if let Some(why) = secret {
                            list.fail(key, why);
                        }
                    });
                    self.tell_of_failure(key);
                }
                Err(code) => self.fail(key, Why::Code(code)),
            }
        }
        self.advance();
    }

    fn upload(self, key: Key) {
        let name = self.item(key, |item| item.name.clone()).unwrap_or_default();
        let mime = self.item(key, |item| item.media_type.map_or("", |kind| kind.mime()));
        let progress = move |bytes| self.change(|list| list.sent(key, bytes));
        let end = move |outcome| self.uploaded(key, outcome);
        let started = self.hold(|held| {
            let holding = held.files.get(&key)?;
            let address = address(&held.options, &holding.id);
            let body = holding.body.as_ref()?;
            let upload = Upload::start(&address, &name, mime?, body, progress, end)?;
            held.files.get_mut(&key)?.upload = Some(upload);
            Some(())
        });
        if started.flatten().is_none() {
            self.fail(key, Why::Offline);
        }
    }

    fn uploaded(self, key: Key, outcome: Outcome) {
        match outcome {
            Outcome::Kept(receipt) => {
                self.change(|list| list.kept(key, receipt.token));
                let location = self.item(key, |item| item.location_removed);
                let name = self.item(key, |item| item.name.clone()).unwrap_or_default();
                let say = match location {
                    Some(true) => Say::ToldLocation,
                    _ => Say::ToldKept,
                };
                self.tell(say, &[("name", &name)]);
            }
            Outcome::Problem(code) => self.fail(key, Why::Code(code)),
            Outcome::NoAnswer => self.fail(key, Why::Offline),
        }
        // Not now: what is dropped would be what is calling.
        spawn_local(async move {
            tick().await;
            self.hold(|held| {
                if let Some(holding) = held.files.get_mut(&key) {
                    holding.upload = None;
                }
            });
            self.advance();
        });
    }

    fn fail(self, key: Key, why: Why) {
        self.change(|list| list.fail(key, why));
        self.tell_of_failure(key);
    }

    fn tell_of_failure(self, key: Key) {
        let told = self.item(key, |item| Some((item.name.clone(), item.stage.why()?)));
        if let Some((name, why)) = told.flatten() {
            let why = self.why(why);
            self.tell(Say::ToldFailed, &[("name", &name), ("why", &why)]);
        }
    }
}

/// Judges a file and frees it of metadata; scales a picture down where the
/// operator wishes that.
async fn looked_at(
    source: &Blob,
    name: &str,
    rules: &AttachmentRules,
) -> Result<Body, AttachmentCode> {
    let Some(most) = rules.scale_down else {
        return body::screen(source, name, rules).await;
    };
    // How large it is may be judged only when it has been scaled down.
    let lenient = AttachmentRules {
        max_bytes: rules.max_bytes.max(source.size() as u64),
        ..rules.clone()
    };
    let original = body::screen(source, name, &lenient).await?;
    let (media_type, pixels) = (original.screened.media_type, original.screened.pixels);
    let small = match pixels {
        Some(pixels) => picture::scaled(&original.blob, media_type, pixels, most).await,
        None => None,
    };
    let Some(small) = small else {
        return Ok(original);
    };
    let mut small = body::screen(&small, name, rules).await?;
    small.screened.removed = original.screened.removed;
    Ok(small)
}
