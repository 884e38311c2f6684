//! A way to one thing on a page, walked anew at every step: pages redraw, and
//! an element of a moment ago may be another one now.

mod act;

use std::fmt;

use anyhow::{anyhow, bail};
use serde_json::Value;

use super::{Found, by_name, by_role};
use crate::page::Page;
use crate::{Outcome, wait};

/// One thing, by its role and accessible name.
#[derive(Clone)]
pub struct Locator {
    page: Page,
    role: &'static str,
    name: String,
}

impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} “{}”", self.role, self.name)
    }
}

/// Whether an element called `name` is what a person means by `wanted`:
/// exactly that, or that with a remark, as in "Name Optional".
fn is_meant(wanted: &str, name: &str) -> bool {
    name.strip_prefix(wanted).is_some_and(|rest| {
        let remarks = [" Optional", " (", " *", "*"];
        rest.is_empty() || remarks.iter().any(|remark| rest.starts_with(remark))
    })
}

impl Locator {
    pub(crate) fn new(page: Page, role: &'static str, name: &str) -> Self {
        Self {
            page,
            role,
            name: name.to_owned(),
        }
    }

    /// The element as it is now, if it is there.
    ///
    /// # Errors
    /// When the browser does not answer, or when two things have this name.
    pub async fn look(&self) -> Outcome<Option<Found>> {
        self.page.enter().await?;
        let web = self.page.web();
        let mut meant = by_name(web, self.role, |name| is_meant(&self.name, name)).await?;
        // Who is called exactly so is meant rather than another with a remark.
        if meant.iter().any(|found| found.name == self.name) {
            meant.retain(|found| found.name == self.name);
        }
        match meant.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(one.clone())),
            several => bail!(
                "{} things are {self}: a person would not know which",
                several.len()
            ),
        }
    }

    /// Waits until it is there.
    ///
    /// # Errors
    /// When it does not come; the text lists what has the role instead.
    pub async fn found(&self) -> Outcome<Found> {
        self.when("is there", |found| async { Ok(Some(found)) })
            .await
    }

    /// Waits until it is there and `step` answers something.
    async fn when<T, F, Fut>(&self, what: &str, step: F) -> Outcome<T>
    where
        F: Fn(Found) -> Fut,
        Fut: Future<Output = Outcome<Option<T>>>,
    {
        let waited = wait::until(&format!("{self} {what}"), || async {
            match self.look().await? {
                Some(found) => step(found).await,
                None => bail!("it is not there"),
            }
        })
        .await;
        match waited {
            Ok(value) => Ok(value),
            Err(error) => {
                let all = by_role(self.page.web(), self.role)
                    .await
                    .unwrap_or_default();
                let names = all
                    .iter()
                    .map(|found| found.name.as_str())
                    .collect::<Vec<_>>();
                Err(anyhow!(
                    "{error:#}; of the role {} there are {names:?}",
                    self.role
                ))
            }
        }
    }

    /// Waits until it is gone.
    ///
    /// # Errors
    /// When it stays.
    pub async fn vanishes(&self) -> Outcome {
        wait::until(&format!("{self} vanishes"), || async {
            Ok(self.look().await?.is_none().then_some(()))
        })
        .await
    }

    /// Whether it is there at this moment.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn exists(&self) -> Outcome<bool> {
        Ok(self.look().await?.is_some())
    }

    /// What the field holds.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn value(&self) -> Outcome<String> {
        Ok(self
            .found()
            .await?
            .element
            .value()
            .await?
            .unwrap_or_default())
    }

    /// The text that is to be read in it.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn text(&self) -> Outcome<String> {
        let answer = self.ask("return tidy(textOf(arguments[0]));").await?;
        Ok(serde_json::from_value(answer)?)
    }

    /// What describes it to a screen reader: its hint, its error.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn description(&self) -> Outcome<String> {
        let answer = self
            .ask("return textOfIds(arguments[0], 'aria-describedby');")
            .await?;
        Ok(serde_json::from_value(answer)?)
    }

    /// Waits until its description holds `text`.
    ///
    /// # Errors
    /// When it never does.
    pub async fn is_described_by(&self, text: &str) -> Outcome {
        wait::until(&format!("{self} is described by “{text}”"), || async {
            let description = self.description().await?;
            if !description.contains(text) {
                bail!("its description is “{description}”");
            }
            Ok(Some(()))
        })
        .await
    }

    /// Whether a screen reader calls it invalid.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn is_invalid(&self) -> Outcome<bool> {
        let answer = self.ask("return arguments[0].getAttribute('aria-invalid') === 'true';");
        Ok(answer.await? == Value::Bool(true))
    }

    /// Waits until a screen reader calls it invalid, or no longer does.
    ///
    /// # Errors
    /// When it never does.
    pub async fn becomes_invalid(&self, invalid: bool) -> Outcome {
        let word = if invalid { "wrong" } else { "right" };
        wait::until(&format!("{self} is called {word}"), || async {
            Ok((self.is_invalid().await? == invalid).then_some(()))
        })
        .await
    }

    /// Waits until it has the focus.
    ///
    /// # Errors
    /// When it never gets it; the text says what has it instead.
    pub async fn gets_focus(&self) -> Outcome {
        wait::until(&format!("{self} has the focus"), || async {
            let focused = self.page.focused().await?;
            match focused {
                Some(found) if found.role == self.role && is_meant(&self.name, &found.name) => {
                    Ok(Some(()))
                }
                Some(found) => bail!("{} “{}” has it", found.role, found.name),
                None => bail!("nothing has it"),
            }
        })
        .await
    }

    /// A computed CSS property.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn style(&self, property: &str) -> Outcome<String> {
        Ok(self.found().await?.element.css_value(property).await?)
    }

    /// Runs a script with the element as its first argument.
    ///
    /// # Errors
    /// When it does not come or the script throws.
    pub async fn ask(&self, script: &str) -> Outcome<Value> {
        let page = &self.page;
        wait::until(&format!("{self} answers"), || async {
            let Some(found) = self.look().await? else {
                bail!("it is not there")
            };
            Ok(Some(
                page.script(script, vec![found.element.to_json()?]).await?,
            ))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::is_meant;

    #[test]
    fn a_name_is_met_exactly_or_with_a_remark() {
        for (wanted, name, meant) in [
            ("Email", "Email", true),
            ("Name", "Name (optional)", true),
            ("Name", "Name Optional", true),
            ("Email", "Email *", true),
            ("Send", "Send request", false),
            ("Name", "Names", false),
            ("Name", "Your name", false),
        ] {
            assert_eq!(is_meant(wanted, name), meant, "{wanted} for {name}");
        }
    }
}
