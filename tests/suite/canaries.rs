//! Secrets, and what visitors write, turn up nowhere but where they belong: the
//! real programs are asked well and badly, with words that can't come about by
//! chance, and everything that they wrote or answered is searched.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use intake_tests::stack::{API_KEY, Fault, IDENTITY_SECRET, Stack};
use intake_tests::{Outcome, scenario, wait, workspace};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

/// What administrators show.
const ADMIN_TOKEN: &str = "CANARY-admin-token-0123456789abcdef";
/// What the visitor's browser names its request by.
const KEY: &str = "CANARY-idempotency-key-77";

/// The answers that show again what was typed.
const PLAIN: &str = "the form without scripts";

/// What visitors write, send in headers and put into addresses.
const TYPED: [&str; 12] = [
    "CANARYname",
    "canary-email@example.com",
    "CANARYsubject",
    "CANARYmessage",
    "CANARYmember",
    "CANARYbroken",
    "CANARYidentity",
    "CANARYheader",
    "CANARYquery",
    "CANARYpath",
    "CANARYchallenge",
    "CANARYtrap",
];

/// Every answer that was given, with what was asked for.
struct Answers {
    http: Client,
    given: Vec<(String, String)>,
}

impl Answers {
    async fn keep(&mut self, name: &str, request: RequestBuilder) -> Outcome<Value> {
        let answer = request.send().await?;
        let head = format!("{} {:?}", answer.status(), answer.headers());
        let body = answer.text().await?;
        self.given
            .push((name.to_owned(), format!("{head}\n{body}")));
        Ok(serde_json::from_str(&body).unwrap_or(Value::Null))
    }

    fn submit(&self, stack: &Stack, key: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
        let url = stack
            .proxy
            .url("/v1/forms/support/submissions?CANARYquery=1");
        self.http
            .post(url)
            .header("origin", stack.host.origin())
            .header("content-type", "application/json")
            .header("idempotency-key", key)
            .header("x-forwarded-for", "CANARYheader")
            .header("x-request-id", "CANARYheader")
            .header("user-agent", "CANARYheader")
            .body(body)
    }
}

fn submission() -> Value {
    json!({
        "fields": {
            "name": "CANARYname", "email": "canary-email@example.com",
            "subject": "CANARYsubject", "message": "CANARYmessage",
        },
        "context": { "pageUrl": "http://127.0.0.1/CANARYpath?CANARYquery=1" },
        "website": "CANARYtrap",
    })
}

fn with(change: impl FnOnce(&mut Value)) -> String {
    let mut body = submission();
    change(&mut body);
    body.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_and_what_was_typed_turn_up_nowhere() {
    scenario::install_crypto();
    let mut stack = Stack::start_with(|config| {
        // Nothing here could solve one, except where none is taken.
        config.challenge = "off";
        config.top = "[[forms]]\nid = \"guarded\"\norigins = []\n".to_owned();
        config.variables.push(("INTAKE_LOG", "debug".to_owned()));
        config
            .variables
            .push(("INTAKE_ADMIN_TOKEN", ADMIN_TOKEN.to_owned()));
        config.variables.push(("RUST_BACKTRACE", "full".to_owned()));
    })
    .await
    .unwrap();
    if let Err(error) = search(&mut stack).await {
        panic!("{error:#}\n{}", stack.log());
    }
}

async fn search(stack: &mut Stack) -> Outcome {
    let mut answers = Answers {
        http: Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()?,
        given: Vec::new(),
    };
    let mut addresses = well(stack, &mut answers).await?;
    badly(stack, &mut answers).await?;
    addresses.push(mava_refuses(stack, &mut answers).await?);
    served(stack, &mut answers).await?;
    let commands = commands(stack).await?;

    stack.proxy.stop().await?;
    let log = stack.proxy.log();
    assert!(log.contains("\"serving\""), "the whole log is here:\n{log}");
    assert!(log.lines().count() > 40, "something was logged:\n{log}");
    let keys: Vec<_> = addresses.iter().map(|address| key_of(address)).collect();
    assert!(keys.iter().all(|key| key.len() >= 32), "{keys:?}");

    let secrets = [API_KEY, ADMIN_TOKEN, IDENTITY_SECRET];
    for canary in secrets
        .into_iter()
        .chain(TYPED)
        .chain([KEY, "forged-canary"])
        .chain(keys.iter().copied())
    {
        assert!(!log.contains(canary), "the log holds {canary}:\n{log}");
        assert!(
            !commands.contains(canary),
            "a command tells {canary}:\n{commands}"
        );
    }
    for (name, answer) in &answers.given {
        for canary in secrets {
            assert!(!answer.contains(canary), "{name} tells {canary}:\n{answer}");
        }
        // The form without scripts shows again what was typed into it, and a
        // pointer names the member that it points to.
        let own: &[&str] = match name.as_str() {
            PLAIN => &TYPED,
            "an unknown member" => &["CANARYmember"],
            _ => &[],
        };
        for canary in TYPED
            .iter()
            .filter(|canary| !own.contains(canary))
            .chain([&KEY])
        {
            assert!(!answer.contains(canary), "{name} tells {canary}:\n{answer}");
        }
    }
    for file in files(&workspace::assets()?) {
        let bytes = std::fs::read(&file)?;
        let text = String::from_utf8_lossy(&bytes);
        for canary in secrets {
            assert!(!text.contains(canary), "{} holds {canary}", file.display());
        }
    }
    Ok(())
}

/// What goes well: a ticket, twice the same, its status, one without scripts.
async fn well(stack: &Stack, answers: &mut Answers) -> Outcome<Vec<String>> {
    let request = answers.submit(stack, KEY, submission().to_string());
    let receipt = answers.keep("a submission", request).await?;
    let request = answers.submit(stack, KEY, submission().to_string());
    answers.keep("the same again", request).await?;
    let url = receipt["statusUrl"].as_str().unwrap_or_default();
    answers.keep("its status", answers.http.get(url)).await?;
    Ok(vec![url.to_owned(), without_scripts(stack, answers).await?])
}

/// A form without scripts, with a token that is none, and as a person sends it.
async fn without_scripts(stack: &Stack, answers: &mut Answers) -> Outcome<String> {
    let url = stack.proxy.url("/f/support/plain");
    let page = answers.http.get(format!("{url}?subject=CANARYquery"));
    answers.keep(PLAIN, page).await?;
    let (_, html) = answers.given.last().context("the page was kept")?;
    let (_, token) = html
        .split_once("name=\"token\" value=\"")
        .context("it has a token")?;
    let token = token.split('"').next().unwrap_or_default().to_owned();
    let sent = |token: &str| {
        let body = format!(
            "token={token}&intake-name=CANARYname&intake-email=canary-email@example.com\
             &intake-subject=CANARYsubject&intake-message=CANARYmessage"
        );
        let post = answers.http.post(&url).body(body);
        post.header("content-type", "application/x-www-form-urlencoded")
    };
    let forged = sent("forged-canary");
    let taken = wait::until("the proxy believes that a person wrote it", || async {
        let answer = sent(&token).send().await?;
        Ok(answer.status().is_redirection().then_some(answer))
    })
    .await?;
    let place = taken
        .headers()
        .get("location")
        .context("it leads to a receipt")?;
    let address = taken.url().join(place.to_str()?)?;
    let receipt = answers.http.get(address.clone());
    answers.keep(PLAIN, forged).await?;
    answers.keep("a receipt without scripts", receipt).await?;
    Ok(address.into())
}

/// What goes wrong before it is kept.
async fn badly(stack: &Stack, answers: &mut Answers) -> Outcome {
    for (name, key, body) in [
        (
            "no JSON",
            KEY,
            "{\"fields\":{\"name\":\"CANARYbroken".to_owned(),
        ),
        (
            "an unknown member",
            KEY,
            with(|body| body["CANARYmember"] = json!("CANARYbroken")),
        ),
        (
            "a wrong type",
            KEY,
            with(|body| body["fields"]["name"] = json!({ "CANARYbroken": 1 })),
        ),
        (
            "a wrong answer",
            KEY,
            with(|body| body["fields"]["email"] = json!("CANARYbroken")),
        ),
        (
            "a wrong page",
            KEY,
            with(|body| body["context"]["pageUrl"] = json!("CANARYbroken")),
        ),
        (
            "an identity",
            KEY,
            with(|body| body["identity"] = json!("CANARYidentity.a.b")),
        ),
        (
            "another body",
            KEY,
            with(|body| body["fields"]["subject"] = json!("CANARYbroken")),
        ),
        ("a wrong key", "CANARY key", submission().to_string()),
        ("too much", KEY, "CANARYbroken".repeat(20_000)),
    ] {
        let request = answers.submit(stack, key, body);
        answers.keep(name, request).await?;
    }
    let guarded = stack.proxy.url("/v1/forms/guarded/submissions");
    let request = answers.http.post(guarded);
    let request = request
        .header("origin", stack.proxy.origin())
        .header("content-type", "application/json")
        .header("idempotency-key", KEY)
        .body(with(|body| body["challenge"] = json!("CANARYchallenge")));
    let told = answers.keep("a challenge that is none", request).await?;
    ensure!(told["code"] == "challenge_invalid", "{told}");
    for (name, method, path) in [
        ("an unknown address", "GET", "/CANARYpath?CANARYquery"),
        ("an unknown form", "GET", "/v1/forms/CANARYpath"),
        ("an unknown page", "GET", "/f/CANARYpath?CANARYquery"),
        (
            "an unknown request",
            "GET",
            "/v1/submissions/CANARYpath?key=CANARYquery",
        ),
        ("an unknown method", "CANARYpath", "/intake.js"),
    ] {
        let method = Method::from_bytes(method.as_bytes())?;
        let request = answers.http.request(method, stack.proxy.url(path));
        answers
            .keep(
                name,
                request.header("origin", "https://CANARYheader.example"),
            )
            .await?;
    }
    let admin = stack.proxy.admin_url("/readyz?CANARYquery");
    for (name, token) in [
        ("no token", ""),
        ("a wrong token", "CANARYheader"),
        ("the token", ADMIN_TOKEN),
    ] {
        let request = answers.http.get(&admin).bearer_auth(token);
        answers.keep(name, request).await?;
    }
    Ok(())
}

/// What Mava refuses, cuts off, or answers with nonsense.
async fn mava_refuses(stack: &Stack, answers: &mut Answers) -> Outcome<String> {
    let mut last = Value::Null;
    for (i, fault) in [
        Fault::Status(500),
        Fault::CutAfterCommit,
        Fault::Garbage,
        Fault::Status(400),
        Fault::Status(401),
    ]
    .into_iter()
    .enumerate()
    {
        stack.sandbox.fault(fault, 1).await?;
        let before = stack.sandbox.calls().await?.len();
        let request = answers.submit(stack, &format!("{KEY}-{i}"), submission().to_string());
        last = answers
            .keep("a submission that Mava refuses", request)
            .await?;
        wait::until("Mava is asked", || async {
            Ok((stack.sandbox.calls().await?.len() > before).then_some(()))
        })
        .await?;
    }
    Ok(last["statusUrl"].as_str().unwrap_or_default().to_owned())
}

/// Everything that is served to whoever asks.
async fn served(stack: &Stack, answers: &mut Answers) -> Outcome {
    for path in [
        "/intake.js",
        "/intake.d.ts",
        "/f/support",
        "/v1/forms/support",
    ] {
        let request = answers.http.get(stack.proxy.url(path));
        answers.keep(path, request).await?;
    }
    for path in ["/healthz", "/readyz", "/metrics", "/nope"] {
        let request = answers
            .http
            .get(stack.proxy.admin_url(path))
            .bearer_auth(ADMIN_TOKEN);
        answers.keep(path, request).await?;
    }
    let counted = answers.given.iter().find(|(name, _)| name == "/metrics");
    let dead = r#"intake_deliveries_total{state="dead"} 1"#;
    ensure!(
        counted.is_some_and(|(_, text)| text.contains(dead)),
        "{counted:?}"
    );
    Ok(())
}

/// What the operator's commands tell without being asked for a request's text.
async fn commands(stack: &Stack) -> Outcome<String> {
    let mut told = String::new();
    for arguments in [
        &["check"][..],
        &["snippet"],
        &["outbox", "list"],
        &["serve"],
    ] {
        let mut command = tokio::process::Command::new(workspace::program("intake-proxy")?);
        command
            .args(arguments)
            .arg("--config")
            .arg(stack.proxy.config_file())
            .env("INTAKE_ASSETS", workspace::assets()?)
            .env("MAVA_API_KEY", API_KEY)
            // Two tokens: `serve` ends at once.
            .env("INTAKE_ADMIN_TOKEN", ADMIN_TOKEN)
            .env("INTAKE_ADMIN_TOKEN_FILE", "/nowhere")
            .env("INTAKE_IDENTITY_SECRET", IDENTITY_SECRET);
        let output = command.output().await?;
        told += &String::from_utf8_lossy(&[output.stdout, output.stderr].concat());
    }
    Ok(told)
}

/// What opens a request's status, by the address of that.
fn key_of(address: &str) -> &str {
    let key = address.split_once("key=").map_or("", |(_, key)| key);
    key.split('&').next().unwrap_or_default()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut open = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).unwrap();
            open.extend(entries.map(|entry| entry.unwrap().path()));
        } else {
            files.push(path);
        }
    }
    files
}
