//! Scans by a real clamd, with one signature of our own: that of the EICAR test
//! file, which every scanner knows and which harms nothing.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};

use intake_proxy::attachments::scan::{Clamd, Scanner as _, ScannerDown, Verdict};
use intake_proxy::config::{ClamdAddress, WithoutScan};
use tempfile::TempDir;

use crate::program::{Program, free_address, place};

/// The test file of EICAR, in two halves so that this source is none itself.
const EICAR: [&str; 2] = [
    r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-",
    "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
];
/// Most bytes that our clamd scans.
const SCAN_MAX: usize = 200_000;
/// Most bytes that it takes in a stream.
const STREAM_MAX: usize = 1_000_000;

struct Running {
    _clamd: Program,
    folder: TempDir,
    address: SocketAddr,
}

fn eicar() -> String {
    EICAR.concat()
}

/// A signature file with the one signature: the text in hexadecimal, at any place
/// (ClamAV's manual, "Body-based Signature Content Format").
fn signature() -> String {
    let text: String = eicar().bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("Intake.Test.Eicar:0:*:{text}\n")
}

async fn started() -> Running {
    let folder = tempfile::tempdir().unwrap();
    let address = free_address();
    let signatures = folder.path().join("signatures");
    std::fs::create_dir(&signatures).unwrap();
    std::fs::write(signatures.join("test.ndb"), signature()).unwrap();
    let config = format!(
        "Foreground yes\nDatabaseDirectory {}\nTCPSocket {}\nTCPAddr {}\nLocalSocket {}\n\
         AlertExceedsMax yes\nMaxScanSize {SCAN_MAX}\nMaxFileSize {SCAN_MAX}\n\
         StreamMaxLength {STREAM_MAX}\nConcurrentDatabaseReload no\n",
        signatures.display(),
        address.port(),
        address.ip(),
        socket(folder.path()).display(),
    );
    let path = folder.path().join("clamd.conf");
    std::fs::write(&path, config).unwrap();
    let mut command = Command::new(place("INTAKE_CLAMD"));
    command
        .arg("--config-file")
        .arg(&path)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut clamd = Program::start(&mut command);
    let scanner = Clamd::new(ClamdAddress::Tcp(address.to_string()), WithoutScan::Refuse);
    let answers = async || scanner.ping().await.ok();
    clamd.until("clamd to answer", answers).await;
    Running {
        _clamd: clamd,
        folder,
        address,
    }
}

fn socket(folder: &Path) -> std::path::PathBuf {
    folder.join("clamd.sock")
}

async fn scan(scanner: &Clamd, bytes: &[u8]) -> Result<Verdict, ScannerDown> {
    let mut scan = scanner.begin().await?;
    // In pieces that cut the signature through.
    for piece in bytes.chunks(50) {
        scan.write(piece.to_vec().into()).await?;
    }
    scan.finish().await
}

#[tokio::test]
#[ignore = "needs clamd: cargo xtask test"]
async fn what_clamd_knows_is_found_and_all_else_is_clean() {
    let running = started().await;
    let tcp = ClamdAddress::Tcp(running.address.to_string());
    let unix = ClamdAddress::Unix(socket(running.folder.path()));
    let (refuse, mark) = (WithoutScan::Refuse, WithoutScan::AcceptMarked);
    let hidden = format!("{}{}{}", "a".repeat(1_000), eicar(), "b".repeat(1_000));
    let long = vec![b'x'; SCAN_MAX + 1];
    for address in [tcp, unix] {
        for (bytes, without, verdict) in [
            (b"".as_slice(), refuse, Verdict::Clean),
            (b"hello", refuse, Verdict::Clean),
            (eicar().as_bytes(), refuse, Verdict::Found),
            (eicar().as_bytes(), mark, Verdict::Found),
            (hidden.as_bytes(), refuse, Verdict::Found),
            // What it does not look at as a whole is not called clean.
            (&long, refuse, Verdict::Found),
            (&long, mark, Verdict::NotScanned),
        ] {
            let scanner = Clamd::new(address.clone(), without);
            let told = scan(&scanner, bytes).await.unwrap();
            assert_eq!(told, verdict, "{} bytes, {without:?}", bytes.len());
        }
    }
}

#[tokio::test]
#[ignore = "needs clamd: cargo xtask test"]
async fn a_stream_that_clamd_refuses_is_refused_or_marked_as_the_operator_wishes() {
    let running = started().await;
    let address = ClamdAddress::Tcp(running.address.to_string());
    let bytes = vec![b'x'; 2 * STREAM_MAX];
    let strict = Clamd::new(address.clone(), WithoutScan::Refuse);
    let told = scan(&strict, &bytes).await.unwrap_err().to_string();
    assert!(told.contains("size limit exceeded"), "{told}");
    let lenient = Clamd::new(address, WithoutScan::AcceptMarked);
    assert_eq!(scan(&lenient, &bytes).await.unwrap(), Verdict::NotScanned);
}
