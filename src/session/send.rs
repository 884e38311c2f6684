//! Sending: from the press of the button to what the screen says of it.

use intake_contract::{Answers, Context, Problem, ProblemCode, Submission};
use js_sys::Promise;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::files::WRONG_FILE;
use super::{NOTICE, Session, Target, wallet};
use crate::events::Event;
use crate::form::{Draft, Outcome, Phase};
use crate::rim::guard::Guard;
use crate::rim::{api, page};

/// What people don't see, and programs fill in.
const TRAP: &str = "input[name=website]";

impl Session {
    /// Checks the answers and sends them. Does nothing while that is under way.
    pub fn send(self) {
        if !self.state.read_untracked().phase.may_send() {
            return;
        }
        self.set_phase(Phase::Checking);
        let Some(fields) = self.answers() else {
            self.explain();
            return;
        };
        spawn_local(async move {
            let given = self.read(|rest| rest.given.clone());
            let guard = Guard::new(&given.unwrap_or_default());
            let overruled = match guard.check().await {
                Some(Err(problem)) => return self.settle(Outcome::Problem(problem)),
                Some(Ok(overruled)) => overruled,
                None => Vec::new(),
            };
            // What was typed meanwhile was not looked at.
            if self.answers().as_ref() != Some(&fields) {
                self.set_phase(Phase::Editing);
                return self.send();
            }
            if self.held_by_files() {
                return;
            }
            let Some(request) = self.compose(fields, overruled) else {
                return self.settle(Outcome::NoAnswer);
            };
            self.emit(&Event::Submit);
            self.deliver(request, &guard).await;
        });
    }

    /// Sends a request; once more with a fresh challenge where the old one was
    /// refused, so that the visitor need not know of either.
    async fn deliver(self, mut request: api::Request, guard: &Guard) {
        let mut fresh = false;
        loop {
            self.set_phase(Phase::Proving);
            request.submission.challenge = self.solve(fresh).await;
            self.set_phase(Phase::Sending);
            let outcome = api::submit(&request, guard).await;
            if fresh || !outcome.wants_challenge() {
                return self.settle(outcome);
            }
            fresh = true;
        }
    }

    /// A solved challenge, where the form asks for one.
    async fn solve(self, fresh: bool) -> Option<String> {
        let promise = self.prove(fresh)?;
        JsFuture::from(promise).await.ok()?.as_string()
    }

    /// Asks the loader for a solved challenge, where the form asks for one.
    fn prove(self, fresh: bool) -> Option<Promise> {
        if !self.draft(|draft| draft.form().challenge)? {
            return None;
        }
        let emit = self.read(|rest| rest.emit.clone())?;
        let promise = emit.call2(&JsValue::NULL, &"challenge".into(), &fresh.into());
        Some(Promise::resolve(&promise.ok()?))
    }

    /// The answers if they satisfy the rules; shows where they don't.
    fn answers(self) -> Option<Answers> {
        let mut answers = None;
        self.update(|state| {
            answers = state.draft.as_mut().and_then(Draft::check);
            state.summary = false;
        });
        answers
    }

    /// Leads to the first wrong answer. Where none is in sight the form itself is
    /// wrong, which its visitor can't mend.
    fn explain(self) {
        let mut target = Target::FirstWrong;
        self.update(|state| {
            state.summary = state.draft.as_ref().and_then(Draft::first_wrong).is_some();
            state.phase = Phase::Editing;
            if !state.summary {
                state.phase = Phase::Refused(ProblemCode::BodyInvalid);
                target = Target::Selector(NOTICE);
            }
        });
        self.focus_later(target);
    }

    /// Begins a new request; `keep_text` keeps what stands in the form.
    pub fn another(self, keep_text: bool) {
        self.stop_following();
        self.rest.try_update_value(|rest| rest.key = None);
        // The last one is redeemed; the next one has time until it is needed.
        let _ = self.prove(true);
        self.update(|state| {
            state.phase = Phase::Editing;
            state.copied = None;
            if !keep_text {
                state.draft = state.draft.as_ref().map(Draft::another);
            }
        });
        self.focus_later(Target::First);
    }

    fn compose(self, fields: Answers, overruled: Vec<String>) -> Option<api::Request> {
        let state = self.state.read_untracked();
        let takes_identity = state
            .draft
            .as_ref()
            .is_some_and(|draft| draft.form().identity);
        let locale = state.catalogue.locale().to_owned();
        self.rest.try_update_value(|rest| {
            if rest.key.is_none() {
                rest.key = page::random_key();
            }
            let context = Context {
                page_url: rest.options.page_url.clone().or_else(page::url),
                locale: Some(locale),
                chain_id: None,
                wallet: None,
            };
            let identity = rest.identity.clone().filter(|_| takes_identity);
            let mut submission = Submission {
                fields,
                overruled,
                attachments: state.files.tokens.clone(),
                identity,
                challenge: None,
                trap: page::value(&rest.root, TRAP),
                wallet_proof: None,
                context,
            };
            if let Some(draft) = &state.draft {
                wallet::add(&rest.along, draft, &mut submission);
            }
            Some(api::Request {
                base: rest.options.base.clone(),
                form: rest.options.form.clone(),
                key: rest.key.clone()?,
                submission,
            })
        })?
    }

    fn settle(self, outcome: Outcome) {
        self.emit(&match &outcome {
            Outcome::Accepted(receipt)
            | Outcome::Problem(Problem {
                receipt: Some(receipt),
                ..
            }) => Event::submitted(receipt),
            Outcome::Problem(problem) => Event::problem(problem.code),
            Outcome::NoAnswer => Event::offline(),
        });
        let mut target = Target::Selector(NOTICE);
        match &outcome {
            Outcome::Problem(problem) => self.spend_proof(Some(problem)),
            Outcome::Accepted(_) => self.spend_proof(None),
            Outcome::NoAnswer => {}
        }
        match &outcome {
            Outcome::Problem(problem) if self.refuse_files(problem) => {
                target = Target::Selector(WRONG_FILE);
            }
            Outcome::Accepted(_) => self.forget_files(),
            _ => {}
        }
        self.update(|state| {
            if let (Outcome::Problem(problem), Some(draft)) = (&outcome, &mut state.draft) {
                draft.show_all(&problem.errors);
                state.summary = !draft.wrong().is_empty();
            }
            state.phase = Phase::after(outcome);
            if state.phase.receipt().is_some() {
                target = Target::Selector("h2");
            } else if state.summary {
                target = Target::FirstWrong;
            }
        });
        self.focus_later(target);
        self.follow();
    }
}
