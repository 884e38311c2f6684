//! The form without scripts: what it shows, what it takes, and what it keeps.

use axum::http::header::LOCATION;
use url::form_urlencoded;

use super::*;

const MINUTE: Duration = Duration::from_secs(60);

/// The value of the first element with this name.
fn value(html: &str, name: &str) -> String {
    let (_, rest) = html
        .split_once(&format!("name=\"{name}\" value=\""))
        .unwrap();
    rest.split('"').next().unwrap().to_owned()
}

impl Service {
    /// The page of a form, and the token in it.
    async fn plain_form(&self, path: &str) -> (String, String) {
        let answer = self.ask("GET", path, &[]).await;
        assert_eq!(answer.status(), 200, "{path}");
        let html = text(answer).await;
        let token = value(&html, "token");
        (html, token)
    }

    async fn post(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        fields: &[(&str, &str)],
    ) -> Response<Body> {
        let mut body = form_urlencoded::Serializer::new(String::new());
        let body = body.extend_pairs(fields).finish();
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let headers: Vec<_> = std::iter::once(kind)
            .chain(headers.iter().copied())
            .collect();
        send(&self.public, "POST", path, &headers, &body).await
    }
}

const OWN: &[(&str, &str)] = &[("origin", "https://help.example.com")];

fn answers<'a>(token: &'a str, message: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("token", token),
        ("locale", "en"),
        ("intake-email", "ada@example.com"),
        ("intake-subject", "Stuck"),
        ("intake-message", message),
    ]
}

#[tokio::test]
async fn a_browser_without_scripts_is_led_to_a_form_that_it_can_send() {
    let service = Service::start().await;
    let framing = [("referer", "https://shop.example/help?a=b")];
    let page = service
        .ask("GET", "/f/support?email=a%40b.co", &framing)
        .await;
    let page = text(page).await;
    let plain = "support/plain?email=a%40b.co&amp;page=https%3A%2F%2Fshop.example%2Fhelp%3Fa%3Db";
    assert!(page.contains(plain), "{page}");

    let (html, _) = service
        .plain_form("/f/support/plain?email=a%40b.co&locale=de&theme=dark")
        .await;
    for part in [
        "<html lang=\"de\" data-theme=\"dark\">",
        "<title>Frag &amp; &lt;uns&gt;</title>",
        "<form method=\"post\" action=\"plain\"",
        "name=\"intake-email\" type=\"email\"",
        "value=\"a@b.co\"",
        "/assets/0123456789ab/plain-1.css",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    assert!(!html.contains("<us>") && !html.contains("style=") && !html.contains(" onclick"));
}

#[tokio::test]
async fn every_plain_page_is_as_well_kept_as_the_other() {
    let service = Service::start().await;
    for (path, status) in [
        ("/f/support/plain", 200),
        ("/f/support/plain/IN-7F3K-9QXM?key=x", 404),
        ("/f/nope/plain", 404),
        ("/f/nope/plain/IN-7F3K-9QXM", 404),
    ] {
        let answer = service.ask("GET", path, &[]).await;
        let head = answer.headers();
        assert_eq!(answer.status(), status, "{path}");
        let policy = header(head, "content-security-policy");
        let ancestors = if path.contains("nope") {
            "'none'"
        } else {
            "https://shop.example"
        };
        assert!(
            policy.starts_with("default-src 'none'; "),
            "{path}: {policy}"
        );
        assert!(
            policy.contains(&format!("frame-ancestors {ancestors}")),
            "{path}: {policy}"
        );
        assert_eq!(header(head, "cache-control"), "no-store", "{path}");
        assert_eq!(
            header(head, "content-type"),
            "text/html; charset=utf-8",
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_request_is_kept_once_however_often_the_page_is_sent() {
    let service = Service::start().await;
    let (_, token) = service.plain_form("/f/support/plain").await;
    service.advance(MINUTE);
    let mut places = Vec::new();
    for _ in 0..2 {
        let sent = service
            .post("/f/support/plain", OWN, &answers(&token, "Help <me>"))
            .await;
        assert_eq!(sent.status(), 303);
        places.push(header(sent.headers(), LOCATION.as_str()).to_owned());
    }
    assert_eq!(places[0], places[1], "one page makes one request");
    assert!(
        places[0].starts_with("plain/IN-") && places[0].contains("?key="),
        "{places:?}"
    );

    let receipt = service
        .ask("GET", &format!("/f/support/{}", places[0]), &[])
        .await;
    assert_eq!(receipt.status(), 200);
    let html = text(receipt).await;
    let reference = &places[0]["plain/".len()..][..12];
    assert!(
        html.contains("We have your request")
            && html.contains(&format!("<code>{reference}</code>")),
        "{html}"
    );
    let (other, _) = places[0].split_once("?key=").unwrap();
    for wrong in [other.to_owned(), format!("{other}?key=guessed")] {
        let answer = service
            .ask("GET", &format!("/f/support/{wrong}"), &[])
            .await;
        assert_eq!(answer.status(), 404);
        assert!(!text(answer).await.contains(reference));
    }

    // Back in the browser, and something else written: the old page is used up.
    let again = service
        .post("/f/support/plain", OWN, &answers(&token, "Something else"))
        .await;
    assert_eq!(again.status(), 422);
    let html = text(again).await;
    assert!(
        html.contains("had already arrived") && html.contains("Something else"),
        "{html}"
    );
    let fresh = value(&html, "token");
    assert_ne!(fresh, token);
    service.advance(MINUTE);
    let sent = service
        .post("/f/support/plain", OWN, &answers(&fresh, "Something else"))
        .await;
    assert_eq!(sent.status(), 303);
    assert_ne!(header(sent.headers(), LOCATION.as_str()), places[0]);
}

/// These browsers can solve nothing; what they bear instead is theirs alone.
#[tokio::test]
async fn a_form_that_asks_for_a_challenge_takes_a_page_s_token_in_its_place() {
    let service = Service::start().await;
    let (_, token) = service.plain_form("/f/other/plain").await;
    let path = "/f/other/plain";
    let quick = service.post(path, OWN, &answers(&token, "m")).await;
    assert_eq!(quick.status(), 429);
    service.advance(Duration::from_secs(2));
    let sent = service.post(path, OWN, &answers(&token, "m")).await;
    assert_eq!(sent.status(), 303, "{}", text(sent).await);
    // To whoever calls the API, the token is no challenge.
    let body = format!(
        "{{\"fields\":{{\"email\":\"a@b.co\",\"subject\":\"s\",\"message\":\"m\"}},\"challenge\":\"{token}\"}}"
    );
    let headers = [
        ("origin", "https://other.example"),
        ("content-type", "application/json"),
        ("idempotency-key", "0123456789abcdef"),
    ];
    let path = "/v1/forms/other/submissions";
    let answer = send(&service.public, "POST", path, &headers, &body).await;
    assert_eq!(answer.status(), 403);
    assert!(text(answer).await.contains("\"challenge_invalid\""));
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_field_and_what_was_typed_stays() {
    let service = Service::start().await;
    let (_, token) = service.plain_form("/f/support/plain").await;
    service.advance(MINUTE);
    let typed = [
        ("token", token.as_str()),
        ("locale", "en"),
        ("intake-email", "nobody\"><script>"),
        ("intake-subject", "Stuck"),
        ("intake-message", "\r\nfirst\r\nsecond </textarea>"),
    ];
    let answer = service.post("/f/support/plain", OWN, &typed).await;
    assert_eq!(answer.status(), 422);
    let html = text(answer).await;
    for part in [
        "<title>One answer needs another look. – ",
        "<a class=\"link\" href=\"#intake-email\">Email</a>",
        "<p class=\"error\" id=\"intake-email-error\">This doesn't look like an email address",
        "aria-invalid=\"true\" aria-describedby=\"intake-email-help intake-email-error\"",
        "value=\"nobody&quot;&gt;&lt;script&gt;\"",
        "value=\"Stuck\"",
        "&lt;/textarea&gt;</textarea>",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    assert_eq!(value(&html, "token"), token, "nothing was used up");
    assert_eq!(html.matches("<script").count(), 1, "{html}");
}

#[tokio::test]
async fn a_secret_is_not_taken_and_what_may_be_one_is_if_its_visitor_says_so() {
    const PHRASE: &str = "void come effort suffer camp survey warrior heavy shoot primary clutch \
        crush open amazing screen patrol group space point ten exist slush involve unfold";
    const TOKEN: &str = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
    let service = Service::start().await;
    let (_, token) = service.plain_form("/f/support/plain").await;
    service.advance(MINUTE);
    let overruling = ("overruled", "message");
    for (message, overruled, status, box_of) in [
        (PHRASE, false, 422, None),
        (PHRASE, true, 422, None),
        (TOKEN, false, 422, Some("")),
        (TOKEN, true, 303, None),
    ] {
        let mut fields = answers(&token, message);
        fields.extend(overruled.then_some(overruling));
        let answer = service.post("/f/support/plain", OWN, &fields).await;
        assert_eq!(answer.status(), status, "{message} {overruled}");
        let html = text(answer).await;
        assert_eq!(html.contains("Please remove it"), status == 422, "{html}");
        let shown = html.split("name=\"overruled\" value=\"message\"").nth(1);
        let shown = shown.and_then(|rest| rest.split('>').next());
        assert_eq!(shown, box_of, "{html}");
    }
}

#[tokio::test]
async fn a_page_that_is_not_ours_too_quick_or_too_old_sends_nothing() {
    let service = Service::start().await;
    let (_, token) = service.plain_form("/f/support/plain").await;
    let (_, other) = service.plain_form("/f/other/plain").await;
    let quick = service
        .post("/f/support/plain", OWN, &answers(&token, "m"))
        .await;
    assert_eq!(quick.status(), 429);
    let wait: u64 = header(quick.headers(), "retry-after").parse().unwrap();
    assert!((1..=3).contains(&wait), "{wait}");
    let html = text(quick).await;
    assert!(
        html.contains("That was very quick") && value(&html, "token") == token,
        "{html}"
    );
    let places = ["role=\"alert\"", "class=\"field\""].map(|part| html.find(part));
    assert!(
        places[0] < places[1],
        "a new page is seen from its beginning"
    );

    service.advance(MINUTE);
    let foreign: &[(&str, &str)] = &[("origin", "https://evil.example")];
    let opaque: &[(&str, &str)] = &[("origin", "null")];
    for (path, headers, token, status) in [
        ("/f/support/plain", foreign, token.as_str(), 403),
        ("/f/support/plain", opaque, &token, 403),
        ("/f/support/plain", OWN, "", 403),
        ("/f/support/plain", OWN, "forged.forged", 403),
        ("/f/support/plain", OWN, &other, 403),
        ("/f/nope/plain", OWN, &token, 404),
        // Browsers of those who turn scripts off may name no origin.
        ("/f/support/plain", &[], &token, 303),
    ] {
        let answer = service
            .post(path, headers, &answers(token, "kept text"))
            .await;
        assert_eq!(answer.status(), status, "{path} {headers:?}");
        let kept = text(answer).await.contains("kept text");
        assert_eq!(kept, status == 403, "{path} {headers:?}");
    }
    let json = [
        ("origin", "https://help.example.com"),
        ("content-type", "application/json"),
    ];
    let answer = send(&service.public, "POST", "/f/support/plain", &json, "{}").await;
    assert_eq!(answer.status(), 415);
    let large = "x".repeat(300_000);
    let answer = service
        .post("/f/support/plain", OWN, &[("intake-message", &large)])
        .await;
    assert_eq!(answer.status(), 413);

    service.advance(24 * 60 * MINUTE);
    let old = service
        .post("/f/support/plain", OWN, &answers(&token, "kept text"))
        .await;
    assert_eq!(old.status(), 403);
    let html = text(old).await;
    assert!(
        html.contains("has expired") && html.contains("kept text"),
        "{html}"
    );
    assert_ne!(value(&html, "token"), token);
}

#[tokio::test]
async fn a_question_with_a_condition_tells_it_and_counts_only_if_it_holds() {
    let service = Service::start().await;
    let (html, token) = service.plain_form("/f/bridge/plain?campaign=spring").await;
    for part in [
        "Only if you chose “A &lt;bridge&gt;” under “Topic”. Choose up to 1.",
        "Only if you ticked “Agreed”.",
        "<input type=\"hidden\" name=\"intake-campaign\" value=\"spring\">",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    service.advance(MINUTE);
    let sent = |topic: &'static str, chains: &'static [&'static str]| {
        let mut fields = vec![
            ("token", token.as_str()),
            ("intake-email", "a@b.co"),
            ("intake-topic", topic),
            ("intake-agreed", "true"),
            ("intake-message", "m"),
        ];
        fields.extend(chains.iter().map(|chain| ("intake-chains", *chain)));
        fields
    };
    let many = service
        .post("/f/bridge/plain", OWN, &sent("bridge", &["1", "2"]))
        .await;
    assert_eq!(many.status(), 422);
    let html = text(many).await;
    assert!(html.contains("more than you can choose here"), "{html}");
    assert_eq!(html.matches(" checked").count(), 3, "{html}");
    assert!(
        html.contains("<option value=\"bridge\" selected>"),
        "{html}"
    );
    // The same answers are of no account where the question is not asked.
    let other = service
        .post("/f/bridge/plain", OWN, &sent("other", &["1", "2"]))
        .await;
    assert_eq!(other.status(), 303);
}
