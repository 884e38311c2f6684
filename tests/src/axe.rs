//! Asks axe-core whether a page breaks a rule of accessibility. It looks into
//! open shadow roots by itself; a frame is a page of its own.

use serde::Deserialize;
use serde_json::json;

use crate::page::Page;
use crate::{Outcome, wait, workspace};

/// One rule that is broken, and where.
#[derive(Debug, Deserialize)]
struct Violation {
    id: String,
    help: String,
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    html: String,
    #[serde(rename = "failureSummary", default)]
    summary: String,
}

/// Asserts that nothing in `page`, within `scope` (a CSS selector), breaks a
/// rule of WCAG 2.2 AA or of good practice.
///
/// # Errors
/// When something does; the text names every rule and element.
pub async fn check(page: &Page, state: &str, scope: &str) -> Outcome {
    settle(page).await?;
    if !page.eval("return 'axe' in window;").await? {
        page.script(&workspace::axe_source()?, vec![]).await?;
    }
    let answer = page
        .script_async(
            "const [scope, done] = arguments;
             axe.run(scope, { resultTypes: ['violations'], iframes: false })
               .then((r) => done({ violations: r.violations }), (e) => done({ error: String(e) }));",
            vec![json!(scope)],
        )
        .await?;
    anyhow::ensure!(answer.get("error").is_none(), "axe cannot run: {answer}");
    let violations: Vec<Violation> = serde_json::from_value(answer["violations"].clone())?;
    let mut told = String::new();
    for violation in &violations {
        told.push_str(&format!("\n{} ({})", violation.help, violation.id));
        for node in &violation.nodes {
            told.push_str(&format!(
                "\n  {}\n    {}",
                node.html,
                node.summary.replace('\n', " ")
            ));
        }
    }
    anyhow::ensure!(violations.is_empty(), "axe on {state}:{told}");
    Ok(())
}

/// Waits until no animation runs: half-transparent text has no true contrast.
///
/// # Errors
/// When one never ends.
pub async fn settle(page: &Page) -> Outcome {
    wait::until("every animation has ended", || async {
        // What has just been put into the page begins to move with the next frame.
        page.script_async(
            "requestAnimationFrame(() => requestAnimationFrame(arguments[0]));",
            vec![],
        )
        .await?;
        let running: usize = page
            .eval(
                "const roots = [document, ...everyElement().map((e) => e.shadowRoot).filter(Boolean)];
                 return roots.flatMap((r) => r.getAnimations())
                   .filter((a) => a.playState === 'running'
                     && a.effect?.getComputedTiming().endTime !== Infinity).length;",
            )
            .await?;
        Ok((running == 0).then_some(()))
    })
    .await
}
