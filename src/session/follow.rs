//! Follows an accepted request until it is known what became of it: asks its
//! status URL, less and less often, and only while somebody may see the answer.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Session;
use crate::events::Event;
use crate::form::wait_ms;
use crate::rim::{api, page};

/// Dropping it, as unmounting does, takes back what it had begun.
pub struct Following {
    /// How many questions were asked since the page came into sight.
    asked: u32,
    /// The next question; none while the page is out of sight.
    next: Option<Timeout>,
    _sight: page::Listener,
}

impl Session {
    /// Begins to follow the request, if its end is open.
    pub(super) fn follow(self) {
        if self.open_url().is_none() {
            return;
        }
        let sight = page::on_sight(move || self.ask_later(|_| 0));
        self.rest.try_update_value(|rest| {
            rest.following = Some(Following {
                asked: 0,
                next: None,
                _sight: sight,
            });
        });
        self.ask_later(|_| 0);
    }

    fn ask_later(self, count: impl Fn(u32) -> u32) {
        self.rest.try_update_value(|rest| {
            if let Some(following) = &mut rest.following {
                following.asked = count(following.asked);
                let wait = wait_ms(following.asked, page::chance());
                following.next = page::in_sight().then(|| Timeout::new(wait, move || self.ask()));
            }
        });
    }

    fn ask(self) {
        let Some(url) = self.open_url() else { return };
        spawn_local(async move {
            // No answer, or none that can be read, is no news.
            if let Some(status) = api::status(&url).await {
                let mut news = None;
                self.update(|state| {
                    if state.phase.learn(&status) {
                        news = state.phase.receipt().map(Event::submitted);
                    }
                });
                if let Some(news) = news {
                    self.emit(&news);
                }
            }
            match self.open_url() {
                Some(_) => self.ask_later(|asked| asked.saturating_add(1)),
                None => self.stop_following(),
            }
        });
    }

    /// Asks no more.
    pub(super) fn stop_following(self) {
        self.rest.try_update_value(|rest| rest.following = None);
    }

    fn open_url(self) -> Option<String> {
        let state = self.state.try_read_untracked()?;
        state.phase.open_url().map(str::to_owned)
    }
}
