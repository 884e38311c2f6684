//! Every route that changes something, as the sources have them: a new one
//! can't be forgotten here.

use super::*;

/// The sources that name routes.
const SOURCES: [(&str, &str); 3] = [
    ("server.rs", include_str!("../../server.rs")),
    ("handlers.rs", include_str!("../../handlers.rs")),
    ("plain.rs", include_str!("../../plain.rs")),
];

/// Methods and paths of all routes in a source.
fn routes(source: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for piece in source.split(".route(").skip(1) {
        let mut depth = 1;
        let end = piece.find(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth == 0
        });
        let call = &piece[..end.unwrap()];
        let path = match call.trim_start().strip_prefix('"') {
            Some(literal) => literal.split('"').next().unwrap(),
            None => {
                assert!(
                    call.trim_start().starts_with("UPLOADS,"),
                    "a path by another name: {call}"
                );
                crate::handlers::UPLOADS
            }
        };
        for method in ["get", "post", "put", "patch", "delete"] {
            let name = format!("{method}(");
            let is_call =
                |at: usize| !call[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let mut calls = call.match_indices(&name).map(|(at, _)| at);
            if calls.any(is_call) {
                found.push((method.to_uppercase(), path.to_owned()));
            }
        }
    }
    found
}

/// A path with something in every place.
fn filled(path: &str, form: &str) -> String {
    path.replace("{form}", form)
        .replace("{reference}", "IN-7F3K-9QXM")
        .replace("{upload}", "3f1c1c86-7a4e-4f0e-9d0a-000000000001")
        .replace("{link}", "3f1c1c86")
        .replace("{build}/{*name}", "0123456789ab/w-1.js")
}

#[test]
fn routes_are_named_where_they_are_looked_for() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut open = vec![folder.clone()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                std::fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        let name = path.strip_prefix(&folder).unwrap().to_str().unwrap();
        let known = SOURCES.iter().any(|(source, _)| *source == name);
        let source = std::fs::read_to_string(&path).unwrap();
        if known || name.contains("tests") {
            continue;
        }
        let source = source.split("#[cfg(test)]").next().unwrap();
        for other in [
            ".route(",
            ".route_service(",
            ".nest(",
            ".nest_service(",
            ".fallback_service(",
        ] {
            assert!(!source.contains(other), "{name} has {other}");
        }
    }
    let all = SOURCES.map(|(_, source)| routes(source)).concat();
    let count = |method: &str| all.iter().filter(|(known, _)| known == method).count();
    assert!(count("GET") >= 8 && count("POST") >= 3, "{all:?}");
}

#[tokio::test]
async fn nothing_is_changed_for_a_page_that_is_on_no_list() {
    let service = Service::start().await;
    let all = SOURCES.map(|(_, source)| routes(source)).concat();
    let mut changing: Vec<_> = all
        .into_iter()
        .filter(|(method, _)| method != "GET")
        .collect();
    changing.sort();
    changing.dedup();
    for (method, path) in &changing {
        let ask = async |form: &str, origin: Option<&str>| {
            let headers: Vec<_> = origin
                .map(|origin| ("origin", origin))
                .into_iter()
                .collect();
            let answer = service.ask(method, &filled(path, form), &headers).await;
            (answer.status().as_u16(), text(answer).await)
        };
        // In the page and in the frame alike: its own list, and the proxy itself.
        for origin in ["https://shop.example", "https://help.example.com"] {
            let (status, told) = ask("support", Some(origin)).await;
            assert!(
                status != 403 && status < 500,
                "{method} {path} {origin}: {status} {told}"
            );
        }
        for origin in [
            "https://evil.example",
            "https://other.example",
            "https://shop.example.evil.example",
            "https://SHOP.example",
            "http://shop.example",
            "https://shop.example:8443",
            "null",
            "",
        ] {
            let (status, told) = ask("support", Some(origin)).await;
            assert_eq!(status, 403, "{method} {path} {origin}: {told}");
        }
        let (status, told) = ask("alone", Some("https://shop.example")).await;
        assert_eq!(status, 403, "{method} {path}: {told}");
        // A page of ours may come without an origin, but never without its token.
        let (status, told) = ask("support", None).await;
        let by_token = path.ends_with("/plain");
        assert!(
            status == 403 || by_token && status >= 400,
            "{method} {path}: {status} {told}"
        );
    }
}

#[tokio::test]
async fn no_answer_sets_a_cookie_or_lets_credentials_in() {
    let service = Service::start().await;
    for (method, path) in SOURCES.map(|(_, source)| routes(source)).concat() {
        let headers = [("origin", "https://shop.example"), ("cookie", "a=b")];
        let answer = service
            .ask(&method, &filled(&path, "support"), &headers)
            .await;
        for name in ["set-cookie", "access-control-allow-credentials"] {
            assert!(
                !answer.headers().contains_key(name),
                "{method} {path} {name}"
            );
        }
    }
}

/// What is asked with a token of the administrators', on either address.
#[tokio::test]
async fn the_administrators_routes_are_on_their_own_address_and_behind_their_token() {
    let token = "0123456789abcdef0123456789abcdef";
    let service = Service::start().await;
    let guarded = service.admin_with(token);
    let (_, admin) = include_str!("../../server.rs")
        .split_once("pub fn admin(")
        .unwrap();
    let admin = routes(admin);
    assert!(admin.len() >= 2, "{admin:?}");
    for (method, path) in admin {
        let path = filled(&path, "support");
        let shown = format!("Bearer {token}");
        let wrong = format!("Bearer {}", "0".repeat(32));
        let answer = service
            .ask(&method, &path, &[("authorization", &shown)])
            .await;
        assert_eq!(answer.status(), 404, "{path} is not public");
        for headers in [&[][..], &[("authorization", wrong.as_str())]] {
            let answer = send(&guarded, &method, &path, headers, "").await;
            assert_eq!(answer.status(), 401, "{path}");
            assert!(header(answer.headers(), "www-authenticate").starts_with("Bearer"));
            assert!(text(answer).await.contains("admin_token_wrong"));
        }
        let answer = send(&guarded, &method, &path, &[("authorization", &shown)], "").await;
        assert_ne!(answer.status(), 401, "{path}");
    }
    let nowhere = send(&guarded, "GET", "/nope", &[], "").await;
    assert_eq!(nowhere.status(), 401, "nor is it told what there is");
}
