//! One upload: from the first byte that arrives to the row that says that all
//! of them are kept. Nothing is held but the piece that is on its way.

use axum::body::{Body, Bytes};
use http_body_util::BodyExt as _;
use intake_contract::attachment::{AttachmentRules, Refusal, Screened, Screening};
use intake_contract::guard::FileGuard;
use sha2::{Digest as _, Sha256};

use super::quota::{Coming, Exhausted};
use super::scan::{Scan, ScannerDown, Verdict};
use super::store::{About, ObjectError, ObjectKey, ObjectWriter, hex};
use super::{Attachments, KeptFile, disposition};
use crate::client::Client;
use crate::config::UploadQuotas;
use crate::guard::{guard, holds_secret, is_secret};
use crate::random::NoRandomness;
use crate::storage::files::{Arrival, NewFile, UploadId};
use crate::storage::{Digest, StoreError};

/// How much of a file that is refused is still read beyond the longest one, so
/// that the sender gets to see the answer instead of a broken connection.
const DRAINED_MAX: u64 = 1024 * 1024;

/// A file that is about to come.
pub struct Upload {
    /// Which upload it is.
    pub id: UploadId,
    /// What the sender calls it.
    pub name: String,
    /// How long it is, if the sender said so.
    pub declared: Option<u64>,
    /// Who sends it, if that can be told.
    pub client: Option<Client>,
    /// What the form takes.
    pub rules: AttachmentRules,
    /// How much may be uploaded.
    pub quotas: UploadQuotas,
}

/// Why a file was not kept. Nothing of it is.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// It is not what the form takes.
    #[error("the file is not what the form takes")]
    Refused(Refusal),
    /// Its end never came, or it was not as long as declared.
    #[error("the file did not arrive as a whole")]
    Incomplete,
    /// Another file has this id.
    #[error("another file was uploaded under the same id")]
    IdTaken,
    /// Enough has been uploaded for now.
    #[error("as much was uploaded as may be in a while")]
    Quota(std::time::Duration),
    /// It, or its name, is a secret that nobody here may know.
    #[error("the file holds a secret")]
    Secret,
    /// The scanner found something.
    #[error("the virus scanner found something in the file")]
    Infected,
    /// Nobody can look for viruses.
    #[error(transparent)]
    Scanner(#[from] ScannerDown),
    /// The bytes could not be written.
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// The row could not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There were no keys to be had.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// It took so long that it was given up meanwhile.
    #[error("the upload took longer than any may")]
    TooLate,
}

impl From<Refusal> for UploadError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Exhausted> for UploadError {
    fn from(Exhausted(wait): Exhausted) -> Self {
        Self::Quota(wait)
    }
}

impl Attachments {
    /// Takes a file in. When this returns `Ok`, it is on the disk. The same
    /// bytes under the same id are the same file, however often they come.
    ///
    /// Run it on a task of its own: dropped in the middle it leaves bytes
    /// behind, which are erased an hour later.
    ///
    /// # Errors
    /// When nothing was kept.
    pub async fn take_in(&self, upload: Upload, mut body: Body) -> Result<KeptFile, UploadError> {
        let most = upload.rules.max_bytes.saturating_add(DRAINED_MAX);
        let _room = match self.admit(&upload).await {
            Ok(room) => room,
            Err(error) => {
                drain(&mut body, upload.declared, most).await;
                return Err(error);
            }
        };
        let object = ObjectKey::draw(&*self.random)?;
        let link = hex(self.random.bytes()?);
        self.files
            .begin_file(NewFile {
                id: upload.id.clone(),
                object: object.clone(),
                link: link.clone(),
                at: self.clock.wall(),
            })
            .await?;
        let mut sink = Sink {
            attachments: self,
            object: &object,
            writer: None,
            scan: None,
            secrets: None,
        };
        let passed = pass(&upload, &mut body, &mut sink).await;
        let passed = match passed {
            Ok((screened, digest)) => sink
                .finish()
                .await
                .map(|verdict| (screened, digest, verdict)),
            Err(error) => {
                sink.abort().await;
                Err(error)
            }
        };
        match passed {
            Ok((screened, digest, verdict)) => {
                let file = KeptFile {
                    object,
                    link,
                    file_name: screened.file_name,
                    media_type: screened.media_type,
                    size: screened.size,
                    unscanned: verdict == Verdict::NotScanned,
                };
                self.keep(file, digest).await
            }
            Err(error) => {
                // Should this fail too, the row tells the sweeper in an hour.
                let _ = self.files.give_up_file(&object).await;
                self.erase.notify_one();
                drain(&mut body, upload.declared, most).await;
                Err(error)
            }
        }
    }

    /// Whether there is room for a file; holds it while the file comes.
    async fn admit(&self, upload: &Upload) -> Result<Coming, UploadError> {
        match upload.declared {
            Some(0) => return Err(Refusal::Empty.into()),
            Some(length) if length > upload.rules.max_bytes => return Err(Refusal::TooLarge.into()),
            _ => {}
        }
        let bytes = upload.declared.unwrap_or(upload.rules.max_bytes);
        if let Some(client) = upload.client {
            let now = self.clock.monotonic();
            self.quotas.count(client, bytes, upload.quotas, now)?;
        }
        let form = &upload.id.form;
        let waiting = self.files.waiting_bytes(form).await?;
        Ok(self.quotas.reserve(form, bytes, waiting, upload.quotas)?)
    }

    async fn keep(&self, file: KeptFile, digest: Digest) -> Result<KeptFile, UploadError> {
        let arrival = self.files.keep_file(file.clone(), digest).await?;
        if arrival != Arrival::Kept {
            self.erase.notify_one();
        }
        match arrival {
            Arrival::Kept => Ok(file),
            Arrival::Again(known) => Ok(known),
            Arrival::Taken => Err(UploadError::IdTaken),
            Arrival::TooLate => Err(UploadError::TooLate),
        }
    }
}

/// Lets a body pass through the screening into the sink.
async fn pass(
    upload: &Upload,
    body: &mut Body,
    sink: &mut Sink<'_>,
) -> Result<(Screened, Digest), UploadError> {
    if is_secret(&upload.name) {
        return Err(UploadError::Secret);
    }
    let mut screening = Screening::new(&upload.rules, &upload.name);
    let mut hash = Sha256::new();
    let mut taken = 0_u64;
    while let Some(frame) = body.frame().await {
        let Ok(piece) = frame.map_err(|_| UploadError::Incomplete)?.into_data() else {
            continue;
        };
        taken += piece.len() as u64;
        hash.update(&piece);
        let kept = screening.push(&piece)?;
        if let (false, Some(media_type)) = (kept.is_empty(), screening.media_type()) {
            sink.begin(&upload.name, media_type).await?;
            sink.write(kept.into()).await?;
        }
    }
    if upload.declared.is_some_and(|declared| declared != taken) {
        return Err(UploadError::Incomplete);
    }
    let (rest, screened) = screening.finish()?;
    sink.begin(&upload.name, screened.media_type).await?;
    if !rest.is_empty() {
        sink.write(rest.into()).await?;
    }
    Ok((screened, hash.finalize().into()))
}

/// Where the bytes go that are kept: into the object, and past the scanner and,
/// where they are text, the guard.
struct Sink<'a> {
    attachments: &'a Attachments,
    object: &'a ObjectKey,
    writer: Option<Box<dyn ObjectWriter>>,
    scan: Option<Box<dyn Scan>>,
    secrets: Option<FileGuard>,
}

impl Sink<'_> {
    /// Begins once it is known what the file is.
    async fn begin(
        &mut self,
        name: &str,
        media_type: intake_contract::attachment::MediaType,
    ) -> Result<(), UploadError> {
        if self.writer.is_some() {
            return Ok(());
        }
        let Attachments {
            objects, scanner, ..
        } = self.attachments;
        if let Some(scanner) = scanner {
            self.scan = Some(scanner.begin().await?);
        }
        self.secrets = media_type.is_text().then(FileGuard::default);
        let name = intake_contract::attachment::clean_name(name, media_type);
        let about = About {
            media_type: media_type.mime(),
            disposition: disposition::attachment(&name),
        };
        self.writer = Some(objects.create(self.object, &about).await?);
        Ok(())
    }

    async fn write(&mut self, bytes: Bytes) -> Result<(), UploadError> {
        if let Some(secrets) = &mut self.secrets {
            secrets.feed(guard(), &bytes);
        }
        if let Some(scan) = &mut self.scan {
            scan.write(bytes.clone()).await?;
        }
        if let Some(writer) = &mut self.writer {
            writer.write(bytes).await?;
        }
        Ok(())
    }

    /// The object is made only once the scanner and the guard have let it pass.
    async fn finish(mut self) -> Result<Verdict, UploadError> {
        let verdict = match self.scan.take() {
            None => Ok(Verdict::Clean),
            Some(scan) => scan.finish().await,
        };
        let is_secret = self.secrets.take().is_some_and(holds_secret);
        let verdict = match verdict {
            Ok(_) if is_secret => Err(UploadError::Secret),
            Ok(Verdict::Found) => Err(UploadError::Infected),
            Ok(verdict) => Ok(verdict),
            Err(down) => Err(down.into()),
        };
        match (verdict, self.writer.take()) {
            (Ok(verdict), Some(writer)) => {
                writer.finish().await?;
                Ok(verdict)
            }
            (verdict, writer) => {
                if let Some(writer) = writer {
                    writer.abort().await;
                }
                verdict
            }
        }
    }

    async fn abort(self) {
        if let Some(writer) = self.writer {
            writer.abort().await;
        }
    }
}

/// Reads on for a while although nothing of it is wanted. A body that declares
/// to be endless is not waited for.
async fn drain(body: &mut Body, declared: Option<u64>, most: u64) {
    if declared.is_some_and(|length| length > most) {
        return;
    }
    let mut left = most;
    while let Some(Ok(frame)) = body.frame().await {
        let length = frame.data_ref().map_or(0, Bytes::len) as u64;
        match left.checked_sub(length) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}
