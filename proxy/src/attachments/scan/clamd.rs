//! ClamAV's daemon as the scanner, by its command `INSTREAM`: the bytes go to it
//! as they come in, and the verdict comes when the file is complete.
//!
//! The protocol is a few lines, and so is the client: it must be fed piece by
//! piece, and must read what clamd says when it hangs up in the middle, as it
//! does above its `StreamMaxLength`. The libraries take a whole stream and lose
//! those words.

use std::io;
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Scan, Scanner, ScannerDown, Verdict};
use crate::config::{ClamdAddress, WithoutScan};

/// Longest time to wait for a connection.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// Longest time that clamd may take for a piece.
const WRITE_MAX: Duration = Duration::from_secs(30);
/// Longest time from the last piece to the verdict. clamd's own limit for a
/// scan, `MaxScanTime`, is two minutes.
const REPLY_MAX: Duration = Duration::from_secs(130);
/// Longest reply that is read: a signature's name and a few words.
const REPLY_BYTES: u64 = 4_096;
/// How signatures are called that stand for a limit of clamd's which the file
/// was above (with `AlertExceedsMax yes`): it was not looked at as a whole.
const LIMIT: &str = "Heuristics.Limits.Exceeded";

/// A connection of either kind.
trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// The scanner.
#[derive(Debug, Clone)]
pub struct Clamd {
    address: ClamdAddress,
    without: WithoutScan,
}

impl Clamd {
    /// The daemon at an address, and what becomes of files that it can't scan.
    #[must_use]
    pub const fn new(address: ClamdAddress, without: WithoutScan) -> Self {
        Self { address, without }
    }

    /// Whether it answers, for `check`.
    ///
    /// # Errors
    /// Why it can't be used.
    pub async fn ping(&self) -> Result<(), ScannerDown> {
        let answer = async {
            let mut wire = self.connect().await?;
            wire.write_all(b"zPING\0").await?;
            read_reply(&mut wire).await
        };
        match timeout(CONNECT_MAX, answer).await {
            Ok(Ok(reply)) if reply == "PONG" => Ok(()),
            Ok(Ok(_)) => Err(ScannerDown("what answers is no clamd".to_owned())),
            Ok(Err(error)) => Err(ScannerDown(error.to_string())),
            Err(_) => Err(ScannerDown("it does not answer".to_owned())),
        }
    }

    async fn connect(&self) -> io::Result<Box<dyn Wire>> {
        let connected = async {
            let wire: Box<dyn Wire> = match &self.address {
                ClamdAddress::Tcp(address) => Box::new(TcpStream::connect(address).await?),
                #[cfg(unix)]
                ClamdAddress::Unix(path) => Box::new(tokio::net::UnixStream::connect(path).await?),
                #[cfg(not(unix))]
                ClamdAddress::Unix(_) => return Err(io::ErrorKind::Unsupported.into()),
            };
            Ok(wire)
        };
        in_time(CONNECT_MAX, connected).await
    }

    async fn open(&self) -> io::Result<Box<dyn Wire>> {
        let mut wire = self.connect().await?;
        in_time(WRITE_MAX, wire.write_all(b"zINSTREAM\0")).await?;
        Ok(wire)
    }
}

#[async_trait]
impl Scanner for Clamd {
    async fn begin(&self) -> Result<Box<dyn Scan>, ScannerDown> {
        let mut scan = ClamdScan {
            wire: None,
            without: self.without,
        };
        match self.open().await {
            Ok(wire) => scan.wire = Some(wire),
            Err(error) => scan.lose(&error.to_string())?,
        }
        Ok(Box::new(scan))
    }
}

struct ClamdScan {
    /// Gone once the scan is lost.
    wire: Option<Box<dyn Wire>>,
    without: WithoutScan,
}

impl ClamdScan {
    /// There will be no verdict: what then, the operator has decided.
    fn lose(&mut self, why: &str) -> Result<(), ScannerDown> {
        self.wire = None;
        match self.without {
            WithoutScan::Refuse => Err(ScannerDown(why.to_owned())),
            WithoutScan::AcceptMarked => {
                tracing::warn!(
                    why,
                    "a file is taken without a scan for viruses, and marked"
                );
                Ok(())
            }
        }
    }
}

#[async_trait]
impl Scan for ClamdScan {
    async fn write(&mut self, bytes: Bytes) -> Result<(), ScannerDown> {
        // A piece of no bytes would end the stream.
        let (Some(wire), false) = (&mut self.wire, bytes.is_empty()) else {
            return Ok(());
        };
        let sent = async {
            let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
            wire.write_all(&length.to_be_bytes()).await?;
            wire.write_all(&bytes).await
        };
        let Err(error) = in_time(WRITE_MAX, sent).await else {
            return Ok(());
        };
        // It may have said why before it hung up.
        let why = match timeout(CONNECT_MAX, read_reply(wire)).await {
            Ok(Ok(reply)) if !reply.is_empty() => reply,
            _ => error.to_string(),
        };
        self.lose(&why)
    }

    async fn finish(mut self: Box<Self>) -> Result<Verdict, ScannerDown> {
        let Some(wire) = &mut self.wire else {
            return Ok(Verdict::NotScanned);
        };
        let told = async {
            // What clamd said before it hung up can still be read.
            let _ = wire.write_all(&[0; 4]).await;
            let _ = wire.flush().await;
            read_reply(wire).await
        };
        let told = in_time(REPLY_MAX, told).await;
        let reply = match &told {
            Ok(reply) => Reply::of(reply),
            Err(error) => Reply::None(error.to_string()),
        };
        match reply {
            Reply::Clean => Ok(Verdict::Clean),
            Reply::Found(name) => {
                tracing::warn!(
                    signature = name,
                    "clamd found something in a file: it is refused"
                );
                Ok(Verdict::Found)
            }
            Reply::TooMuch(name) if self.without == WithoutScan::Refuse => {
                tracing::warn!(
                    limit = name,
                    "a file is above a limit of clamd's: it is refused"
                );
                Ok(Verdict::Found)
            }
            Reply::TooMuch(why) | Reply::None(why) => {
                self.lose(&why)?;
                Ok(Verdict::NotScanned)
            }
        }
    }
}

/// What clamd said of a file.
#[derive(Debug, PartialEq, Eq)]
enum Reply {
    Clean,
    /// Something of this name.
    Found(String),
    /// It was not looked at as a whole, for a limit of this name.
    TooMuch(String),
    /// It was not looked at, for this reason.
    None(String),
}

impl Reply {
    /// Reads `stream: OK`, `stream: Name FOUND`, or whatever else it is.
    fn of(text: &str) -> Self {
        let said = text.strip_prefix("stream: ").unwrap_or(text);
        match said.strip_suffix(" FOUND") {
            Some(name) if name.starts_with(LIMIT) => Self::TooMuch(name.to_owned()),
            Some(name) => Self::Found(name.to_owned()),
            None if said == "OK" => Self::Clean,
            None if said.is_empty() => Self::None("it hung up".to_owned()),
            None => Self::None(said.to_owned()),
        }
    }
}

/// Reads up to the NUL with which replies end, or up to the end. Nothing but
/// plain characters is kept, since it goes into a log.
async fn read_reply(wire: &mut Box<dyn Wire>) -> io::Result<String> {
    let mut reply = Vec::new();
    wire.take(REPLY_BYTES).read_to_end(&mut reply).await?;
    let reply = reply.split(|byte| *byte == 0).next().unwrap_or_default();
    let plain = |byte: &&u8| byte.is_ascii_graphic() || **byte == b' ';
    let reply: String = reply.iter().filter(plain).map(|b| char::from(*b)).collect();
    Ok(reply.trim().to_owned())
}

async fn in_time<T>(most: Duration, work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    match timeout(most, work).await {
        Ok(done) => done,
        Err(_) => Err(io::Error::from(io::ErrorKind::TimedOut)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_clamd_that_is_down_means_what_the_operator_decided() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = ClamdAddress::Tcp(free.local_addr().unwrap().to_string());
        drop(free);
        let strict = Clamd::new(address.clone(), WithoutScan::Refuse);
        assert!(strict.begin().await.is_err());
        assert!(strict.ping().await.is_err());
        let lenient = Clamd::new(address, WithoutScan::AcceptMarked);
        let mut scan = lenient.begin().await.unwrap();
        scan.write(Bytes::from_static(b"x")).await.unwrap();
        assert_eq!(scan.finish().await.unwrap(), Verdict::NotScanned);
    }

    #[test]
    fn what_clamd_says_is_read_as_what_it_means() {
        let name = |text: &str| text.to_owned();
        for (text, reply) in [
            ("stream: OK", Reply::Clean),
            (
                "stream: Test.Eicar.UNOFFICIAL FOUND",
                Reply::Found(name("Test.Eicar.UNOFFICIAL")),
            ),
            (
                "stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND",
                Reply::TooMuch(name("Heuristics.Limits.Exceeded.MaxFileSize")),
            ),
            (
                "INSTREAM size limit exceeded. ERROR",
                Reply::None(name("INSTREAM size limit exceeded. ERROR")),
            ),
            (
                "stream: Can't read file ERROR",
                Reply::None(name("Can't read file ERROR")),
            ),
            ("", Reply::None(name("it hung up"))),
            ("NOT OK", Reply::None(name("NOT OK"))),
        ] {
            assert_eq!(Reply::of(text), reply, "{text}");
        }
    }
}
