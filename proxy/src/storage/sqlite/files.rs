//! The rows of attached files in SQLite.

use async_trait::async_trait;
use intake_contract::attachment::MediaType;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection, SqliteExecutor};

use super::writer::Write;
use super::{SqliteStore, error, read};
use crate::attachments::KeptFile;
use crate::attachments::store::ObjectKey;
use crate::clock::Timestamp;
use crate::storage::files::{Arrival, Expiry, Files, NewFile, Release, UploadId};
use crate::storage::{Digest, StoreError};

/// Most objects that are told at once.
const TOLD_MAX: i64 = 100;

const COLUMNS: &str = "object, link, name, media_type, size, unscanned, digest";

#[async_trait]
impl Files for SqliteStore {
    async fn begin_file(&self, file: NewFile) -> Result<(), StoreError> {
        self.writer.write(Begin(file)).await
    }

    async fn keep_file(&self, file: KeptFile, digest: Digest) -> Result<Arrival, StoreError> {
        self.writer.write(Keep { file, digest }).await
    }

    async fn find_file(&self, id: &UploadId) -> Result<Option<KeptFile>, StoreError> {
        let query = format!(
            "SELECT {COLUMNS} FROM files \
             WHERE form = ? AND upload = ? AND state = 'kept' AND request IS NULL"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(&id.form)
            .bind(&id.upload)
            .fetch_optional(&self.readers)
            .await;
        let row = row.map_err(error::of_sqlx)?;
        let file = row.as_ref().map(file).transpose();
        file.map_err(error::of_sqlx)
    }

    async fn find_link(&self, link: &str) -> Result<Option<KeptFile>, StoreError> {
        let query = format!(
            "SELECT {COLUMNS} FROM files \
             WHERE link = ? AND state = 'kept' AND request IS NOT NULL"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(link)
            .fetch_optional(&self.readers)
            .await;
        let row = row.map_err(error::of_sqlx)?;
        let file = row.as_ref().map(file).transpose();
        file.map_err(error::of_sqlx)
    }

    async fn waiting_bytes(&self, form: &str) -> Result<u64, StoreError> {
        let bytes: sqlx::Result<i64> = sqlx::query_scalar(
            "SELECT COALESCE(SUM(size), 0) FROM files WHERE request IS NULL AND form = ?",
        )
        .bind(form)
        .fetch_one(&self.readers)
        .await;
        let bytes = bytes.map_err(error::of_sqlx)?;
        Ok(u64::try_from(bytes).unwrap_or(0))
    }

    async fn release_file(&self, id: &UploadId) -> Result<Release, StoreError> {
        self.writer.write(LetGo(id.clone())).await
    }

    async fn give_up_file(&self, object: &ObjectKey) -> Result<(), StoreError> {
        self.writer.write(GiveUp(object.clone())).await
    }

    async fn expire_files(&self, expiry: Expiry) -> Result<Vec<ObjectKey>, StoreError> {
        self.writer.write(Expire(expiry)).await
    }

    async fn forget_file(&self, object: &ObjectKey) -> Result<(), StoreError> {
        self.writer.write(Forget(object.clone())).await
    }
}

fn file(row: &SqliteRow) -> sqlx::Result<KeptFile> {
    let object: &str = row.try_get("object")?;
    let word: &str = row.try_get("media_type")?;
    let size: i64 = row.try_get("size")?;
    Ok(KeptFile {
        object: ObjectKey::parse(object).ok_or_else(|| read::strange("object", "no key"))?,
        link: row.try_get("link")?,
        file_name: row.try_get("name")?,
        media_type: media_type(word).ok_or_else(|| read::strange("media_type", "unknown"))?,
        size: u64::try_from(size).map_err(|error| read::strange("size", error))?,
        unscanned: row.try_get("unscanned")?,
    })
}

/// Media types are kept by the names that they have in JSON.
fn media_type(word: &str) -> Option<MediaType> {
    serde_json::from_value(word.into()).ok()
}

fn word(media_type: MediaType) -> String {
    let word = serde_json::to_value(media_type).ok();
    word.and_then(|word| word.as_str().map(str::to_owned))
        .unwrap_or_default()
}

struct Begin(NewFile);

#[async_trait]
impl Write for Begin {
    type Output = ();

    async fn write(&self, connection: &mut SqliteConnection) -> sqlx::Result<()> {
        let NewFile {
            id,
            object,
            link,
            at,
        } = &self.0;
        sqlx::query(
            "INSERT INTO files (form, upload, object, link, state, created_at) \
             VALUES (?, ?, ?, ?, 'coming', ?)",
        )
        .bind(&id.form)
        .bind(&id.upload)
        .bind(object.as_str())
        .bind(link)
        .bind(at.as_millis())
        .execute(connection)
        .await?;
        Ok(())
    }
}

struct Keep {
    file: KeptFile,
    digest: Digest,
}

#[async_trait]
impl Write for Keep {
    type Output = Arrival;

    async fn write(&self, connection: &mut SqliteConnection) -> sqlx::Result<Arrival> {
        let Self {
            file: new, digest, ..
        } = self;
        let query = format!(
            "SELECT {COLUMNS} FROM files AS known WHERE state = 'kept' AND (form, upload) = \
             (SELECT form, upload FROM files WHERE object = ?)"
        );
        let known = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(new.object.as_str())
            .fetch_optional(&mut *connection)
            .await?;
        if let Some(known) = known {
            going(connection, &new.object).await?;
            let same: &[u8] = known.try_get("digest")?;
            return Ok(if same == digest {
                Arrival::Again(file(&known)?)
            } else {
                Arrival::Taken
            });
        }
        let kept = sqlx::query(
            "UPDATE files SET state = 'kept', name = ?, media_type = ?, size = ?, unscanned = ?, \
             digest = ? WHERE object = ? AND state = 'coming'",
        )
        .bind(&new.file_name)
        .bind(word(new.media_type))
        .bind(i64::try_from(new.size).unwrap_or(i64::MAX))
        .bind(new.unscanned)
        .bind(&digest[..])
        .bind(new.object.as_str())
        .execute(connection)
        .await?;
        Ok(if kept.rows_affected() > 0 {
            Arrival::Kept
        } else {
            Arrival::TooLate
        })
    }
}

async fn going(executor: impl SqliteExecutor<'_>, object: &ObjectKey) -> sqlx::Result<()> {
    sqlx::query("UPDATE files SET state = 'going', name = NULL WHERE object = ?")
        .bind(object.as_str())
        .execute(executor)
        .await?;
    Ok(())
}

struct GiveUp(ObjectKey);

#[async_trait]
impl Write for GiveUp {
    type Output = ();

    async fn write(&self, connection: &mut SqliteConnection) -> sqlx::Result<()> {
        going(connection, &self.0).await
    }
}

struct LetGo(UploadId);

#[async_trait]
impl Write for LetGo {
    type Output = Release;

    async fn write(&self, connection: &mut SqliteConnection) -> sqlx::Result<Release> {
        let request: Option<Option<i64>> = sqlx::query_scalar(
            "SELECT request FROM files WHERE form = ? AND upload = ? AND state = 'kept'",
        )
        .bind(&self.0.form)
        .bind(&self.0.upload)
        .fetch_optional(&mut *connection)
        .await?;
        if let Some(Some(_)) = request {
            return Ok(Release::Claimed);
        }
        sqlx::query(
            "UPDATE files SET state = 'going', name = NULL \
             WHERE form = ? AND upload = ? AND state = 'kept' AND request IS NULL",
        )
        .bind(&self.0.form)
        .bind(&self.0.upload)
        .execute(connection)
        .await?;
        Ok(Release::Done)
    }
}

struct Expire(Expiry);

#[async_trait]
impl Write for Expire {
    type Output = Vec<ObjectKey>;

    async fn write(&self, connection: &mut SqliteConnection) -> sqlx::Result<Vec<ObjectKey>> {
        let Expiry {
            unclaimed_before,
            coming_before,
            delivered_before,
        } = self.0;
        sqlx::query(
            "UPDATE files SET state = 'going', name = NULL WHERE request IS NULL \
             AND ((state = 'kept' AND created_at < ?) OR (state = 'coming' AND created_at < ?))",
        )
        .bind(unclaimed_before.as_millis())
        .bind(coming_before.as_millis())
        .execute(&mut *connection)
        .await?;
        // A request that the operator dropped has no answers any more. What is
        // dead otherwise is kept whole until somebody decides about it, and so is
        // what is owed to a ticket by a note.
        sqlx::query(
            "UPDATE files SET state = 'going', name = NULL WHERE state = 'kept' \
             AND request IN (SELECT seq FROM outbox WHERE seq = files.request AND ( \
               (state = 'dead' AND payload IS NULL) OR (state = 'delivered' AND settled_at < ? \
               AND NOT EXISTS (SELECT 1 FROM notes WHERE notes.seq = outbox.seq \
                 AND notes.state <> 'delivered'))))",
        )
        .bind(delivered_before.map_or(i64::MIN, Timestamp::as_millis))
        .execute(&mut *connection)
        .await?;
        let keys: Vec<String> = sqlx::query_scalar(
            "SELECT object FROM files WHERE state = 'going' ORDER BY seq LIMIT ?",
        )
        .bind(TOLD_MAX)
        .fetch_all(connection)
        .await?;
        let key =
            |key: String| ObjectKey::parse(&key).ok_or_else(|| read::strange("object", "no key"));
        keys.into_iter().map(key).collect()
    }
}

struct Forget(ObjectKey);

#[async_trait]
impl Write for Forget {
    type Output = ();

    async fn write(&self, connection: &mut SqliteConnection) -> sqlx::Result<()> {
        sqlx::query("DELETE FROM files WHERE object = ? AND state = 'going'")
            .bind(self.0.as_str())
            .execute(connection)
            .await?;
        Ok(())
    }
}

/// Which of some uploads of a form can't be claimed: by their places.
pub(super) async fn unclaimable(
    connection: &mut SqliteConnection,
    form: &str,
    uploads: &[String],
) -> sqlx::Result<Vec<usize>> {
    let mut missing = Vec::new();
    for (place, upload) in uploads.iter().enumerate() {
        let there: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM files \
             WHERE form = ? AND upload = ? AND state = 'kept' AND request IS NULL",
        )
        .bind(form)
        .bind(upload)
        .fetch_one(&mut *connection)
        .await?;
        if there == 0 {
            missing.push(place);
        }
    }
    Ok(missing)
}

/// Gives uploads of a form to the request that was just kept.
pub(super) async fn claim(
    connection: &mut SqliteConnection,
    form: &str,
    uploads: &[String],
    request: i64,
) -> sqlx::Result<()> {
    for upload in uploads {
        sqlx::query(
            "UPDATE files SET request = ? \
             WHERE form = ? AND upload = ? AND state = 'kept' AND request IS NULL",
        )
        .bind(request)
        .bind(form)
        .bind(upload)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
