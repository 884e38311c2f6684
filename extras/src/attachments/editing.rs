//! A picture of the screen, from being asked for until it is a file like others.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::Blob;

use super::messages::Say;
use super::session::Session;
use super::state::Board;
use crate::rim::capture;

/// How a picture of the screen is written: without losing a letter, or, where
/// that is more than a form takes, smaller.
const FORMATS: [(&str, &str); 2] = [("image/png", ".png"), ("image/jpeg", ".jpg")];

impl Session {
    /// Takes a picture of the screen and opens the editor.
    pub fn capture(self) {
        self.missed.set(false);
        spawn_local(async move {
            match capture::take(self.hide()).await {
                Some(shot) => {
                    self.board.try_set(Board::new(shot.width(), shot.height()));
                    self.shot.try_set(Some(shot));
                }
                None => {
                    self.missed.try_set(true);
                }
            }
        });
    }

    /// Closes the editor, and forgets the picture.
    pub fn discard(self) {
        self.shot.set(None);
        self.focus(None);
    }

    /// Closes the editor, and adds the picture as it is edited.
    pub fn attach(self) {
        let Some(shot) = self.shot.get_untracked() else {
            return;
        };
        let plan = self.board.with_untracked(Board::plan);
        self.shot.set(None);
        let most = self.list.with_untracked(|list| list.rules().max_bytes);
        spawn_local(async move {
            for (mime, ending) in FORMATS {
                let written = capture::carry_out(&plan, &shot, mime).await;
                let Some(file) = written.filter(|file| file.size() <= most as f64) else {
                    continue;
                };
                return self.add_shot(file, ending);
            }
            self.missed.try_set(true);
        });
    }

    fn add_shot(self, file: Blob, ending: &str) {
        let stem = untrack(|| self.words.say(Say::Screenshot));
        let taken = |name: &str| {
            self.read(|list| list.items().iter().any(|item| item.name == name)) == Some(true)
        };
        let mut name = [&stem, ending].concat();
        let mut number = 2;
        while taken(&name) {
            name = format!("{stem}-{number}{ending}");
            number += 1;
        }
        let key = self.take(&name, file);
        self.focus(key);
        self.advance();
    }
}
