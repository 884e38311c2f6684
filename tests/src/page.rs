//! What one frame of a window shows, and what a person does with it.

use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};
use thirtyfour::{Key, WebDriver, WebElement};
use tokio::sync::Mutex;

use crate::find::{self, Found, Locator};
use crate::{Outcome, wait};

/// The frame that a session stands in, if that is known: shared by all pages
/// of a browser, since a session stands in one place at a time.
pub(crate) type Chosen = Arc<Mutex<Option<Vec<String>>>>;

/// A document: a window's own, or that of a frame in it.
#[derive(Clone)]
pub struct Page {
    web: WebDriver,
    /// The titles of the frames on the way down to this document.
    path: Vec<String>,
    chosen: Chosen,
}

impl Page {
    pub(crate) fn of(web: WebDriver, chosen: Chosen) -> Self {
        Self {
            web,
            path: Vec::new(),
            chosen,
        }
    }

    /// The frame whose title is `title`; it need not be there yet.
    #[must_use]
    pub fn frame(&self, title: &str) -> Self {
        let mut frame = self.clone();
        frame.path.push(title.to_owned());
        frame
    }

    /// The document of the window itself.
    #[must_use]
    pub fn top(&self) -> Self {
        let mut top = self.clone();
        top.path.clear();
        top
    }

    /// The session, standing wherever it stands.
    pub fn web(&self) -> &WebDriver {
        &self.web
    }

    /// Brings the session to this document.
    ///
    /// # Errors
    /// When a frame on the way is not there.
    pub async fn enter(&self) -> Outcome {
        let mut chosen = self.chosen.lock().await;
        if chosen.as_ref() == Some(&self.path) {
            // A frame may have been taken away or loaded anew meanwhile.
            if self.path.is_empty() || self.web.execute("return 1", vec![]).await.is_ok() {
                return Ok(());
            }
        }
        *chosen = None;
        self.web.enter_default_frame().await?;
        for title in &self.path {
            let frame = find::run(
                &self.web,
                "return everyElement().find((e) => e.localName === 'iframe'
                   && tidy(e.title) === arguments[0] && perceivable(e)) ?? null;",
                vec![json!(title)],
            )
            .await?;
            ensure!(!frame.is_null(), "there is no frame “{title}”");
            WebElement::from_json(frame, self.web.handle().clone())?
                .enter_frame()
                .await?;
        }
        *chosen = Some(self.path.clone());
        Ok(())
    }

    /// Scrolls until `element` is in the window, as a person does before they
    /// click. Drivers forget the boxes around shadow roots, or the pages around frames.
    pub(crate) async fn reveal(&self, element: &WebElement) -> Outcome {
        let mut point = self
            .script(
                "arguments[0].scrollIntoView({ block: 'nearest', behavior: 'instant' });
                 const box = arguments[0].getBoundingClientRect();
                 return [box.x + box.width / 2, box.y + box.height / 2];",
                vec![element.to_json()?],
            )
            .await?;
        let mut around = self.clone();
        while let Some(title) = around.path.pop() {
            point = around
                .script(
                    "const [title, [x, y]] = arguments;
                     const frame = everyElement().find((e) => e.localName === 'iframe'
                       && tidy(e.title) === title && perceivable(e));
                     const place = () => {
                       const box = frame.getBoundingClientRect();
                       return [box.x + frame.clientLeft + x, box.y + frame.clientTop + y];
                     };
                     // A dialog scrolls by itself.
                     if (frame.getRootNode() !== document)
                       frame.scrollIntoView({ block: 'nearest', behavior: 'instant' });
                     const [, top] = place();
                     if (top < 0 || top > innerHeight)
                       scrollBy({ top: top - innerHeight / 2, behavior: 'instant' });
                     return place();",
                    vec![json!(title), point],
                )
                .await?;
        }
        if !self.path.is_empty() {
            self.enter().await?;
        }
        Ok(())
    }

    /// Something by its role and accessible name.
    pub fn role(&self, role: &'static str, name: &str) -> Locator {
        Locator::new(self.clone(), role, name)
    }

    /// A button.
    pub fn button(&self, name: &str) -> Locator {
        self.role("button", name)
    }

    /// A field to type into, by its label.
    pub fn field(&self, label: &str) -> Locator {
        self.role("textbox", label)
    }

    /// A dialog, by its title.
    pub fn dialog(&self, title: &str) -> Locator {
        self.role("dialog", title)
    }

    /// A heading.
    pub fn heading(&self, text: &str) -> Locator {
        self.role("heading", text)
    }

    /// Everything that has `role`, with its names.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn all(&self, role: &str) -> Outcome<Vec<Found>> {
        self.enter().await?;
        find::by_role(&self.web, role).await
    }

    /// What has the focus in this document. A frame that holds it counts as one element.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn focused(&self) -> Outcome<Option<Found>> {
        self.enter().await?;
        find::focused(&self.web).await
    }

    /// All that is to be read in this document, on one line.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn text(&self) -> Outcome<String> {
        let answer = self
            .script("return tidy(textOf(modal ?? document.body));", vec![])
            .await?;
        Ok(serde_json::from_value(answer)?)
    }

    /// Waits until `text` is to be read.
    ///
    /// # Errors
    /// When it never is; the error tells what is.
    pub async fn text_appears(&self, text: &str) -> Outcome {
        wait::until(&format!("“{text}” appears"), || async {
            let all = self.text().await?;
            if !all.contains(text) {
                bail!("the page says: {all}");
            }
            Ok(Some(()))
        })
        .await
    }

    /// Waits until `text` is no longer to be read.
    ///
    /// # Errors
    /// When it stays.
    pub async fn text_vanishes(&self, text: &str) -> Outcome {
        wait::until(&format!("“{text}” vanishes"), || async {
            Ok((!self.text().await?.contains(text)).then_some(()))
        })
        .await
    }

    /// Waits for an alert that says something, and answers what it says.
    ///
    /// # Errors
    /// When none comes.
    pub async fn alert(&self) -> Outcome<String> {
        self.announced("alert").await
    }

    /// Waits until something of `role` (a live region) says something.
    ///
    /// # Errors
    /// When it never does.
    pub async fn announced(&self, role: &str) -> Outcome<String> {
        wait::until(&format!("something of the role {role} speaks"), || async {
            for found in self.all(role).await? {
                let text = self
                    .script(
                        "return tidy(textOf(arguments[0]));",
                        vec![found.element.to_json()?],
                    )
                    .await?;
                if let Some(text) = text.as_str().filter(|text| !text.is_empty()) {
                    return Ok(Some(text.to_owned()));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Presses and releases one key, wherever the focus is.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn press(&self, key: impl Into<char>) -> Outcome {
        self.enter().await?;
        let key = key.into();
        Ok(self
            .web
            .action_chain()
            .key_down(key)
            .key_up(key)
            .perform()
            .await?)
    }

    /// Presses a key while another one is held.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn press_with(&self, held: Key, key: impl Into<char>) -> Outcome {
        self.enter().await?;
        let (held, key) = (char::from(held), key.into());
        let chain = self.web.action_chain().key_down(held).key_down(key);
        Ok(chain.key_up(key).key_up(held).perform().await?)
    }

    /// Types `text` wherever the focus is.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn type_text(&self, text: &str) -> Outcome {
        self.enter().await?;
        Ok(self.web.action_chain().send_keys(text).perform().await?)
    }

    /// Runs a script in this document; the functions of `composed.js` are at hand.
    ///
    /// # Errors
    /// When it throws.
    pub async fn script(&self, body: &str, arguments: Vec<Value>) -> Outcome<Value> {
        self.enter().await?;
        find::run(&self.web, body, arguments).await
    }

    /// Runs a script that calls its last argument with its answer.
    ///
    /// # Errors
    /// When it throws or never answers.
    pub async fn script_async(&self, body: &str, arguments: Vec<Value>) -> Outcome<Value> {
        self.enter().await?;
        let answer = self.web.execute_async(body.to_owned(), arguments).await?;
        Ok(answer.json().clone())
    }

    /// Runs a script and reads what it returns as `T`.
    ///
    /// # Errors
    /// When it throws or returns something else.
    pub async fn eval<T: serde::de::DeserializeOwned>(&self, body: &str) -> Outcome<T> {
        let answer = self.script(body, vec![]).await?;
        serde_json::from_value(answer).with_context(|| format!("the answer of: {body}"))
    }

    /// Waits until a script returns something true.
    ///
    /// # Errors
    /// When it never does.
    pub async fn holds(&self, what: &str, body: &str) -> Outcome {
        wait::until(what, || async {
            let answer = self.script(body, vec![]).await?;
            let holds = !matches!(answer, Value::Null | Value::Bool(false));
            Ok(holds.then_some(()))
        })
        .await
    }
}
