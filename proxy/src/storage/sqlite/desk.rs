//! The operator's hands in the file: a connection of its own, beside that of a
//! running proxy. What it changes ends the claims that are worked on, so that a
//! delivery which began before can't undo it; only a ticket that was made meanwhile
//! is recorded all the same.

use std::path::Path;
use std::time::Duration;

use intake_contract::Reference;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteRow, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};

use super::{error, lock, migrations, notes, read};
use crate::clock::Timestamp;
use crate::storage::desk::{Deed, Done, Entry, Filter, NoteEntry};
use crate::storage::{State, StoreError};

/// How long the proxy's writes are waited for.
const BUSY_MAX: Duration = Duration::from_secs(10);

const COLUMNS: &str = "outbox.seq, reference, form, outbox.state, created_at, \
     outbox.next_attempt_at, outbox.attempts, attempt_at, outbox.settled_at, ticket_id, \
     outbox.reason, outbox.detail, payload, notes.state AS note_state, \
     notes.next_attempt_at AS note_next_at, notes.attempts AS note_attempts, \
     notes.reason AS note_reason";

/// Requests, with their notes where there are any.
const TABLES: &str = "outbox LEFT JOIN notes ON notes.seq = outbox.seq";

/// A store that exists, open for the operator.
pub struct Desk {
    connection: SqliteConnection,
    /// Whether a proxy has the store, which may be sending something.
    attended: bool,
}

impl Desk {
    /// Opens a store, whether a proxy is running on it or not.
    ///
    /// # Errors
    /// When there is none, or it can't be used.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(StoreError::Missing);
        }
        // Whoever gets the lock is alone, and may bring the tables up to date.
        let (alone, attended) = match lock(path) {
            Ok(lock) => (Some(lock), false),
            Err(StoreError::Locked) => (None, true),
            Err(error) => return Err(error),
        };
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_MAX)
            .pragma("secure_delete", "ON");
        let mut connection = options.connect().await.map_err(error::of_sqlx)?;
        if alone.is_some() {
            migrations::run(&mut connection)
                .await
                .map_err(error::of_migration)?;
        } else if !migrations::are_these(&mut connection).await {
            let told = "the running proxy is of another version than this command";
            return Err(StoreError::Schema(told.to_owned()));
        }
        Ok(Self {
            connection,
            attended,
        })
    }

    /// Some requests in the order of arrival, those after `seq`.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn list(
        &mut self,
        filter: &Filter,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        let query = format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE outbox.seq > ? \
             AND (outbox.state IN (SELECT value FROM json_each(?)) OR notes.state <> 'delivered' \
             AND notes.state IN (SELECT value FROM json_each(?))) \
             AND (form = ? OR ? IS NULL) AND (payload IS NOT NULL OR NOT ?) \
             ORDER BY outbox.seq LIMIT ?"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(after)
            .bind(states(filter))
            .bind(states(filter))
            .bind(&filter.form)
            .bind(&filter.form)
            .bind(filter.with_answers)
            .bind(limit)
            .fetch_all(&mut self.connection)
            .await;
        let rows = rows.map_err(error::of_sqlx)?;
        let entries: sqlx::Result<_> = rows.iter().map(entry).collect();
        entries.map_err(error::of_sqlx)
    }

    /// How many requests are meant, by state.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn count(&mut self, filter: &Filter) -> Result<Vec<(State, u64)>, StoreError> {
        let counted = "SELECT state, COUNT(*) FROM outbox \
             WHERE state IN (SELECT value FROM json_each(?)) AND form = ? GROUP BY state";
        let told = "SELECT state, requests FROM tally \
             WHERE state IN (SELECT value FROM json_each(?)) AND requests > 0 AND ? IS NULL";
        let query = if filter.form.is_some() { counted } else { told };
        let rows: Result<Vec<(String, i64)>, _> = sqlx::query_as(query)
            .bind(states(filter))
            .bind(&filter.form)
            .fetch_all(&mut self.connection)
            .await;
        let known = |(state, count): (String, i64)| {
            Some((State::from_name(&state)?, u64::try_from(count).ok()?))
        };
        let rows = rows.map_err(error::of_sqlx)?;
        let mut counts: Vec<_> = rows.into_iter().filter_map(known).collect();
        counts.sort_by_key(|(state, _)| State::ALL.iter().position(|one| one == state));
        Ok(counts)
    }

    /// How many more are meant for the sake of their notes alone.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn count_notes(&mut self, filter: &Filter) -> Result<u64, StoreError> {
        let query = "SELECT COUNT(*) FROM notes JOIN outbox ON outbox.seq = notes.seq \
             WHERE notes.state <> 'delivered' \
             AND notes.state IN (SELECT value FROM json_each(?)) \
             AND outbox.state NOT IN (SELECT value FROM json_each(?)) AND (form = ? OR ? IS NULL)";
        let count: Result<i64, _> = sqlx::query_scalar(query)
            .bind(states(filter))
            .bind(states(filter))
            .bind(&filter.form)
            .bind(&filter.form)
            .fetch_one(&mut self.connection)
            .await;
        Ok(u64::try_from(count.map_err(error::of_sqlx)?).unwrap_or(0))
    }

    /// One request.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn find(&mut self, reference: Reference) -> Result<Option<Entry>, StoreError> {
        let found = find(&mut self.connection, reference).await;
        found.map_err(error::of_sqlx)
    }

    /// Does something to a request; one that the proxy is just sending is left alone.
    ///
    /// # Errors
    /// When nothing was changed.
    pub async fn change(
        &mut self,
        reference: Reference,
        deed: Deed,
        now: Timestamp,
    ) -> Result<Done, StoreError> {
        let attended = self.attended;
        let changed = async {
            let connection = &mut self.connection;
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            let Some(entry) = find(&mut transaction, reference).await? else {
                return Ok(Done::NotThere);
            };
            if entry.missing_note().is_some() {
                let done = notes::change(&mut transaction, &entry, deed, attended).await?;
                transaction.commit().await?;
                return Ok(done);
            }
            let done = match entry.state {
                State::Delivered => Done::Delivered,
                State::Sending if attended => Done::UnderWay,
                _ if deed == Deed::Retry && entry.payload.is_none() => Done::Erased,
                _ => Done::Yes,
            };
            if done == Done::Yes {
                let update = match deed {
                    Deed::Retry => sqlx::query(
                        "UPDATE outbox SET state = 'queued', next_attempt_at = 0, retries = 0, \
                         claim = claim + 1, settled_at = NULL, reason = 'retried', detail = NULL \
                         WHERE seq = ?",
                    ),
                    Deed::Drop => sqlx::query(
                        "UPDATE outbox SET state = 'dead', next_attempt_at = NULL, payload = NULL, \
                         claim = claim + 1, settled_at = ?, reason = 'dropped', detail = NULL \
                         WHERE seq = ?",
                    )
                    .bind(now.as_millis()),
                };
                update.bind(entry.seq).execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
            Ok(done)
        };
        changed.await.map_err(error::of_sqlx)
    }

    /// Closes the connection.
    pub async fn close(self) {
        // Nothing is left to be written, so nothing can be lost.
        let _ = self.connection.close().await;
    }
}

fn states(filter: &Filter) -> String {
    let meant = |state: &&State| filter.states.is_empty() || filter.states.contains(state);
    let names = State::ALL.iter().filter(meant).map(|state| state.as_str());
    super::json(&names.collect::<Vec<_>>())
}

async fn find(
    connection: &mut SqliteConnection,
    reference: Reference,
) -> sqlx::Result<Option<Entry>> {
    let query = format!("SELECT {COLUMNS} FROM {TABLES} WHERE reference = ?");
    let row = sqlx::query(sqlx::AssertSqlSafe(query))
        .bind(reference.to_string())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(entry).transpose()
}

fn entry(row: &SqliteRow) -> sqlx::Result<Entry> {
    let time = |column: &str| -> sqlx::Result<Option<Timestamp>> {
        let millis: Option<i64> = row.try_get(column)?;
        Ok(millis.map(Timestamp::from_millis))
    };
    let note: Option<String> = row.try_get("note_state")?;
    let note = note.as_deref().and_then(State::from_name).map(|state| {
        Ok::<_, sqlx::Error>(NoteEntry {
            state,
            next_at: time("note_next_at")?,
            attempts: row.try_get("note_attempts")?,
            reason: row.try_get("note_reason")?,
        })
    });
    Ok(Entry {
        note: note.transpose()?,
        seq: row.try_get("seq")?,
        reference: read::reference(row)?,
        form: row.try_get("form")?,
        state: read::state(row)?,
        created_at: Timestamp::from_millis(row.try_get("created_at")?),
        next_at: time("next_attempt_at")?,
        attempts: row.try_get("attempts")?,
        attempt_at: time("attempt_at")?,
        settled_at: time("settled_at")?,
        ticket_id: row.try_get("ticket_id")?,
        reason: row.try_get("reason")?,
        detail: row.try_get("detail")?,
        payload: row.try_get("payload")?,
    })
}
