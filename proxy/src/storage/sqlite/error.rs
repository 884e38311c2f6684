//! What SQLite's result codes mean to an operator (<https://sqlite.org/rescode.html>).

use std::io::{Error as IoError, ErrorKind};

use sqlx::migrate::MigrateError;

use crate::storage::StoreError;

pub(super) fn of_sqlx(error: sqlx::Error) -> StoreError {
    match &error {
        sqlx::Error::Database(database) => {
            let code = database.code().and_then(|code| code.parse::<u32>().ok());
            // The lowest byte of an extended code is the primary one.
            match code.map(|code| code & 0xff) {
                Some(13) => StoreError::Full,
                Some(3 | 8 | 14 | 23) => StoreError::ReadOnly,
                Some(5 | 6) => StoreError::Locked,
                Some(11 | 26) => StoreError::Corrupt,
                _ => StoreError::Other(database.message().to_owned()),
            }
        }
        sqlx::Error::Io(error) => of_io(error),
        sqlx::Error::PoolTimedOut => StoreError::Locked,
        sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => StoreError::Closed,
        _ => StoreError::Other(error.to_string()),
    }
}

pub(super) fn of_io(error: &IoError) -> StoreError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::Full,
        ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => StoreError::ReadOnly,
        _ => StoreError::Other(error.to_string()),
    }
}

pub(super) fn of_migration(error: MigrateError) -> StoreError {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => of_sqlx(error),
        other => StoreError::Schema(other.to_string()),
    }
}
