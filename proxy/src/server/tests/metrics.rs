//! What `/metrics` tells, and what not.

use super::*;

const DOCUMENT: &str = include_str!("../../../../docs/operating.md");

async fn metrics(service: &Service) -> String {
    let answer = send(&service.admin, "GET", "/metrics", &[], "").await;
    assert_eq!(answer.status(), 200);
    let head = answer.headers().clone();
    assert_eq!(header(&head, "content-type"), crate::metrics::MEDIA_TYPE);
    text(answer).await
}

#[tokio::test]
async fn answers_are_counted_by_what_they_were_and_not_by_what_was_asked() {
    let service = Service::start().await;
    for path in ["/v1/forms/support", "/v1/forms/TYPED?TYPED", "/TYPED"] {
        service.ask("GET", path, &[]).await;
    }
    let stranger = [("origin", "https://TYPED.example")];
    service.ask("GET", "/v1/forms/support", &stranger).await;
    service.ask("TYPED", "/v1/forms/support", &[]).await;
    let typed = [("content-type", "application/x-www-form-urlencoded")];
    service.ask("POST", "/f/support/plain", &typed).await;
    let told = metrics(&service).await;
    for line in [
        r#"intake_http_answers_total{method="GET",route="/v1/forms/{form}",status="200",code=""} 1"#,
        r#"intake_http_answers_total{method="GET",route="/v1/forms/{form}",status="404",code="form_unknown"} 1"#,
        r#"intake_http_answers_total{method="GET",route="/v1/forms/{form}",status="403",code="origin_not_allowed"} 1"#,
        r#"intake_http_answers_total{method="GET",route="none",status="404",code="route_unknown"} 1"#,
        r#"intake_http_answers_total{method="other",route="/v1/forms/{form}",status="405",code="method_not_allowed"} 1"#,
        r#"intake_http_answers_total{method="POST",route="/f/{form}/plain",status="403",code="challenge_missing"} 1"#,
        r#"intake_http_answer_duration_seconds_count{route="/v1/forms/{form}"} 4"#,
        "intake_backlog 0",
        "intake_store_works 1",
        r#"intake_deliveries_total{state="delivered"} 0"#,
    ] {
        assert!(told.lines().any(|each| each == line), "{line} in:\n{told}");
    }
    assert!(!told.contains("TYPED"), "{told}");
}

#[tokio::test]
async fn the_operators_page_names_all_that_is_counted_and_no_more() {
    let service = Service::start().await;
    // A family has no line before its first count.
    service.ask("GET", "/intake.js", &[]).await;
    let told = metrics(&service).await;
    let kinds = told.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let counted: Vec<_> = kinds
        .map(|kind| match kind.split_once(' ').unwrap() {
            (name, "counter") => format!("{name}_total"),
            (name, _) => name.to_owned(),
        })
        .collect();
    let rows = DOCUMENT
        .lines()
        .filter_map(|line| line.strip_prefix("| `intake_"));
    let documented: Vec<_> = rows
        .map(|row| format!("intake_{}", row.split(['`', '{']).next().unwrap()))
        .collect();
    assert_eq!(documented, counted);
}
