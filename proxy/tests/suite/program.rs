//! The program itself, as an operator starts and stops it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use tempfile::TempDir;

use crate::support::backend::{SECRET, token};

/// Starts `serve` in a folder that has a configuration and assets.
fn serve(folder: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_intake-proxy"))
        .args(["serve", "--config", "intake.toml", "--assets", "dist"])
        .current_dir(folder)
        .env_clear()
        .env("INTAKE_LOG", "trace")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

pub fn folder(listen: &str, admin: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, contents: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, contents).unwrap();
    };
    write(
        "intake.toml",
        &format!(
            "[server]\nlisten = \"{listen}\"\nadmin_listen = \"{admin}\"\n[[forms]]\nid = \"support\"\norigins = []\nchallenge = \"off\"\n"
        ),
    );
    write(
        "dist/manifest.json",
        r#"{"build":"b","widget":{"js":"w.js","wasm":"w.wasm","styles":[]},"extras":{"js":"w.js","wasm":"w.wasm","styles":[]},"embed":"e.js","embed_integrity":"sha384-e","frame":"f.js","challenge":"e.js","captcha":"e.js","plain":"e.js","frames":"e.js","wallet":"e.js"}"#,
    );
    write("dist/intake.js", "f(__INTAKE_CONFIG__)");
    write("dist/intake.d.ts", "");
    write("dist/frame.html", "{{form}}");
    for name in ["w.js", "w.wasm", "e.js", "f.js"] {
        write(&format!("dist/assets/{name}"), name);
    }
    folder
}

/// The address on the program's next line.
pub fn address(lines: &mut BufReader<ChildStdout>, before: &str) -> String {
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix(before);
    address
        .unwrap_or_else(|| panic!("{before}: {line:?}"))
        .to_owned()
}

/// One request over a connection of its own; `headers` end with a line break each.
fn send(address: &str, first: &str, headers: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "{first} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn get(address: &str, path: &str) -> String {
    send(address, &format!("GET {path}"), "", "")
}

/// Ends a program as an operator does, and gives its log.
pub fn end(mut child: Child, signal: &str) -> String {
    let id = child.id().to_string();
    let kill = Command::new("kill").args(["-s", signal, &id]).status();
    assert!(kill.unwrap().success());
    let mut log = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut log)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{signal}: {log}");
    log
}

#[test]
fn it_tells_where_it_listens_serves_and_ends_when_it_is_told_to() {
    for signal in ["TERM", "INT"] {
        let folder = folder("127.0.0.1:0", "127.0.0.1:0");
        let mut child = serve(folder.path());
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let public = address(&mut lines, "listening on http://");
        let admin = address(&mut lines, "admin on http://");
        assert!(get(&public, "/intake.js").contains(&format!("\"base\":\"http://{public}\"")));
        assert!(get(&public, "/healthz").starts_with("HTTP/1.1 404"));
        assert!(get(&admin, "/healthz").starts_with("HTTP/1.1 200"));
        let ready = get(&admin, "/readyz");
        assert!(
            ready.starts_with("HTTP/1.1 503") && ready.contains("api_key_missing"),
            "{ready}"
        );

        // A connection that is only kept open must not hold up the end.
        let _idle = TcpStream::connect(&public).unwrap();
        let log = end(child, signal);
        assert!(TcpStream::connect(&public).is_err());
        for part in [
            "THERE IS NO API KEY",
            &format!("\"reason\":\"SIG{signal}\""),
            "\"stopped\"",
        ] {
            assert!(log.contains(part), "{part}: {log}");
        }
        let lines: Result<Vec<serde_json::Value>, _> =
            log.lines().map(serde_json::from_str).collect();
        assert!(lines.is_ok(), "every line is JSON: {log}");
    }
}

#[test]
fn a_hangup_reads_the_configuration_again_and_a_broken_one_changes_nothing() {
    let folder = folder("127.0.0.1:0", "127.0.0.1:0");
    let mut child = serve(folder.path());
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let public = address(&mut lines, "listening on http://");
    let mut log = BufReader::new(child.stderr.take().unwrap());
    let path = folder.path().join("intake.toml");
    let first = std::fs::read_to_string(&path).unwrap();
    let more = "[[forms]]\nid = \"sales\"\norigins = [\"https://sales.example.com\"]\n";
    let form = || get(&public, "/v1/forms/sales");
    assert!(form().starts_with("HTTP/1.1 404"));

    std::fs::write(&path, format!("{first}{more}")).unwrap();
    hang_up(&child, &mut log, "holds from now on");
    assert!(form().starts_with("HTTP/1.1 200"), "{}", form());
    assert!(get(&public, "/f/sales").contains("frame-ancestors https://sales.example.com"));
    assert!(get(&public, "/intake.js").contains("\"sales\""));
    let preflight = send(
        &public,
        "OPTIONS /v1/forms/sales/submissions",
        "origin: https://sales.example.com\r\naccess-control-request-method: POST\r\n",
        "",
    );
    assert!(preflight.starts_with("HTTP/1.1 204"), "{preflight}");

    let broken = more.replace("https://sales.example.com", "*");
    std::fs::write(&path, format!("{first}{broken}")).unwrap();
    let told = hang_up(&child, &mut log, "the running one is kept");
    assert!(
        told.contains("line 10, column 12: forms[1].origins[0]"),
        "{told}"
    );
    assert!(form().starts_with("HTTP/1.1 200"));

    std::fs::write(&path, format!("mava.timeout = \"5s\"\n{first}")).unwrap();
    let told = hang_up(&child, &mut log, "holds from now on");
    assert!(
        told.contains("mava.timeout") && told.contains("only after a restart"),
        "{told}"
    );
    assert!(form().starts_with("HTTP/1.1 404"));
    child.stderr = Some(log.into_inner());
    end(child, "TERM");
}

#[test]
fn a_secret_in_a_file_is_changed_by_a_hangup_and_a_bad_one_keeps_the_old() {
    let folder = folder("127.0.0.1:0", "127.0.0.1:0");
    let config = folder.path().join("intake.toml");
    let mut source = std::fs::read_to_string(&config).unwrap();
    source.push_str("identity = { algorithm = \"HS256\", secret_file = \"secret\" }\n");
    std::fs::write(&config, source).unwrap();
    let secret = folder.path().join("secret");
    let refused = serve(folder.path()).wait_with_output().unwrap();
    let told = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(2), "{told}");
    assert!(
        told.contains("form support, identity: secret: No such file"),
        "{told}"
    );

    std::fs::write(&secret, format!("{SECRET}\n")).unwrap();
    let mut child = serve(folder.path());
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let public = address(&mut lines, "listening on http://");
    let mut log = BufReader::new(child.stderr.take().unwrap());
    let headers = format!("origin: http://{public}\r\ncontent-type: application/json\r\n");
    let token = token(serde_json::json!({ "email": "TYPED@example.com" }));
    let body = format!("{{\"identity\":\"{token}\"}}");
    let ask = || send(&public, "POST /v1/forms/support/identity", &headers, &body);
    assert!(ask().starts_with("HTTP/1.1 200"), "{}", ask());

    std::fs::write(&secret, "short").unwrap();
    let mut told = hang_up(&child, &mut log, "the running one is kept");
    assert!(told.contains("identity: the secret is too short"), "{told}");
    assert!(ask().starts_with("HTTP/1.1 200"), "{}", ask());

    std::fs::write(&secret, SECRET.to_uppercase()).unwrap();
    told.push_str(&hang_up(&child, &mut log, "holds from now on"));
    let answer = ask();
    assert!(
        answer.starts_with("HTTP/1.1 403") && answer.contains("identity_invalid"),
        "{answer}"
    );
    child.stderr = Some(log.into_inner());
    told.push_str(&end(child, "TERM"));
    assert!(told.contains("bad_signature"), "{told}");
    for hidden in ["TYPED", token.as_str(), SECRET, &SECRET.to_uppercase()] {
        assert!(!told.contains(hidden), "{told}");
    }
}

/// Has the configuration read again, and gives the log up to the line that tells
/// what came of it.
fn hang_up(child: &Child, log: &mut BufReader<ChildStderr>, until: &str) -> String {
    let id = child.id().to_string();
    let kill = Command::new("kill").args(["-s", "HUP", &id]).status();
    assert!(kill.unwrap().success());
    let mut told = String::new();
    loop {
        let before = told.len();
        assert!(
            log.read_line(&mut told).unwrap() > 0,
            "the log ended: {told}"
        );
        if told[before..].contains(until) {
            return told;
        }
    }
}

#[test]
fn a_busy_port_is_told_in_one_sentence() {
    let busy = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = busy.local_addr().unwrap().to_string();
    for (listen, admin, key) in [
        (taken.as_str(), "127.0.0.1:0", "listen"),
        ("127.0.0.1:0", taken.as_str(), "admin_listen"),
    ] {
        let folder = folder(listen, admin);
        let output = serve(folder.path()).wait_with_output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        let expected = format!(
            "intake-proxy can't serve: {taken} is in use by another program: stop it, or set another `server.{key}`\n"
        );
        assert_eq!((output.status.code(), told), (Some(1), expected));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_damaged_store_is_told_in_one_sentence_and_nothing_is_served() {
    let folder = folder("127.0.0.1:0", "127.0.0.1:0");
    let path = folder.path().join("intake.db");
    std::fs::write(path, "nonsense ".repeat(2_000)).unwrap();
    let output = serve(folder.path()).wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(output.stdout.is_empty());
    let sentence =
        "intake.db: the store's file is damaged or is no database: restore it from a backup\n";
    assert!(told.ends_with(sentence), "{told}");
}

#[test]
fn a_second_proxy_on_the_same_store_is_refused() {
    let folder = folder("127.0.0.1:0", "127.0.0.1:0");
    let mut first = serve(folder.path());
    let mut lines = BufReader::new(first.stdout.take().unwrap());
    address(&mut lines, "listening on http://");
    let second = serve(folder.path()).wait_with_output().unwrap();
    let told = String::from_utf8(second.stderr).unwrap();
    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!(second.status.code(), Some(1), "{told}");
    assert!(
        told.contains("the store is locked by another process"),
        "{told}"
    );
}

#[test]
fn the_log_tells_of_every_request_and_nothing_that_was_typed() {
    let folder = folder("127.0.0.1:0", "127.0.0.1:0");
    let mut child = serve(folder.path());
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let public = address(&mut lines, "listening on http://");
    let headers = |key: &str| {
        format!(
            "origin: http://{public}\r\ncontent-type: application/json\r\nidempotency-key: {key}\r\n\
             authorization: Bearer TYPED\r\nx-auth-token: TYPED\r\nx-request-id: TYPED\r\ncookie: TYPED\r\n\
             referer: http://{public}/TYPED\r\nuser-agent: TYPED\r\ntyped: TYPED\r\n"
        )
    };
    let good =
        r#"{"fields":{"name":"TYPED","email":"TYPED@b.co","subject":"TYPED","message":"TYPED"}}"#;
    let other = r#"{"fields":{"email":"TYPED@b.co","subject":"TYPED","message":"TYPED twice"}}"#;
    let wrong = r#"{"fields":{"email":"TYPED","message":"TYPED","TYPED":"TYPED"}}"#;
    let signed = r#"{"fields":{"email":"TYPED@b.co"},"identity":"TYPED.TYPED.TYPED"}"#;
    let token = r#"{"identity":"TYPED.TYPED.TYPED"}"#;
    let submit = "POST /v1/forms/support/submissions?TYPED=TYPED";
    let (one, two) = ("TYPED-0123456789-one", "TYPED-0123456789-two");
    for (first, key, body, status) in [
        (submit, one, good, 202),
        (submit, one, good, 202),
        (submit, one, other, 422),
        (submit, two, wrong, 422),
        (submit, "TYPED", good, 400),
        (submit, two, "{\"TYPED\": TYPED", 400),
        (submit, two, "{\"TYPED\": 1}", 400),
        (submit, two, signed, 422),
        ("POST /v1/forms/support/identity?TYPED", two, token, 422),
        (
            "POST /v1/forms/support/identity",
            two,
            "{\"TYPED\": 1}",
            400,
        ),
        ("POST /v1/forms/TYPED/submissions", two, good, 404),
        ("GET /v1/submissions/IN-TYPED?key=TYPED", two, "", 404),
        ("GET /f/TYPED?TYPED", two, "", 404),
        ("GET /assets/TYPED/TYPED", two, "", 404),
        ("GET /TYPED?TYPED", two, "", 404),
        ("TYPED /intake.js", two, "", 405),
        ("GET /%ff%00TYPED", two, "", 404),
    ] {
        let answer = send(&public, first, &headers(key), body);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{first} {body}: {answer}"
        );
    }
    // What is not HTTP at all is not worth a line, and breaks nothing.
    let mut nonsense = TcpStream::connect(&public).unwrap();
    nonsense.write_all(b"\x16\x03\x01TYPED\r\n\r\n").unwrap();
    let _ = nonsense.read_to_end(&mut Vec::new());

    let log = end(child, "TERM");
    assert!(!log.contains("TYPED"), "{log}");
    for part in [
        r#""method":"POST","route":"/v1/forms/{form}/submissions","status":202,"duration_ms":"#,
        r#""method":"GET","route":"none","status":404"#,
        r#""method":"other","route":"/intake.js","status":405"#,
        r#""code":"idempotency_key_reused""#,
    ] {
        assert!(log.contains(part), "{part}: {log}");
    }
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let of_a_request = line.get("status").is_some();
        let id = line
            .get("request_id")
            .or_else(|| line.get("span")?.get("request_id"));
        assert_eq!(id.is_some(), of_a_request, "{line}");
    }
}
