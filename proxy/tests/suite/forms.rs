//! What the browser is told of a form.

use axum::body::Body;
use axum::http::Request;

use crate::support::app::{Answer, App};

async fn read(app: &App, form: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(format!("/v1/forms/{form}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.call(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_definition_holds_what_the_form_shows_and_nothing_of_mava_s() {
    let app = App::start().await;
    let answer = read(&app, "support", &[("origin", "https://example.com")]).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "application/json");
    assert_eq!(answer.headers["cache-control"], "public, max-age=60");
    assert_eq!(answer.body["id"], "support");
    assert_eq!(answer.body["fields"][5]["options"][0]["value"], "bridge");
    let text = answer.body.to_string();
    for secret in [
        "64f0",
        "64f1",
        "6450",
        "priority",
        "example.com",
        "[{form}]",
    ] {
        assert!(!text.contains(secret), "{secret}");
    }
    let etag = answer.headers["etag"].to_str().unwrap().to_owned();
    let list = format!("\"other\", W/{etag}");
    for known in [etag.as_str(), "*", &list] {
        let again = read(&app, "support", &[("if-none-match", known)]).await;
        assert_eq!(again.status, 304, "{known}");
        assert_eq!(again.headers["etag"], etag.as_str());
    }
    assert_eq!(
        read(&app, "support", &[("if-none-match", "\"other\"")])
            .await
            .status,
        200
    );
    app.finish().await;
}

#[tokio::test]
async fn a_definition_is_for_the_form_s_own_pages() {
    let app = App::start().await;
    for (form, origin, expected) in [
        ("support", None, 200),
        ("support", Some("https://help.example.com"), 200),
        ("support", Some("https://sales.example.com"), 403),
        ("sales", Some("https://sales.example.com"), 200),
        ("sales", Some("null"), 403),
        ("nothing", Some("https://example.com"), 404),
    ] {
        let headers: Vec<_> = origin
            .map(|origin| ("origin", origin))
            .into_iter()
            .collect();
        let answer = read(&app, form, &headers).await;
        assert_eq!(answer.status, expected, "{form} for {origin:?}");
    }
    app.finish().await;
}
