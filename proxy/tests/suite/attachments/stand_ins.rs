//! Storage that does not work, and a scanner that says what it is told to.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::body::Bytes;
use intake_proxy::attachments::scan::{Scan, Scanner, ScannerDown, Verdict};
use intake_proxy::attachments::store::{
    About, ByteRange, ObjectBytes, ObjectError, ObjectKey, ObjectStore, ObjectWriter,
};
use url::Url;

/// What does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    Create,
    Write,
    Finish,
}

fn down<T>() -> Result<T, ObjectError> {
    Err(ObjectError::Unavailable("it is broken".into()))
}

#[async_trait]
impl ObjectStore for Broken {
    async fn create(&self, _: &ObjectKey, _: &About) -> Result<Box<dyn ObjectWriter>, ObjectError> {
        match self {
            Self::Create => down(),
            _ => Ok(Box::new(*self)),
        }
    }

    async fn read(&self, _: &ObjectKey, _: Option<ByteRange>) -> Result<ObjectBytes, ObjectError> {
        down()
    }

    async fn delete(&self, _: &ObjectKey) -> Result<(), ObjectError> {
        Ok(())
    }

    fn url(&self, _: &ObjectKey) -> Option<Url> {
        None
    }

    async fn check(&self) -> Result<(), ObjectError> {
        down()
    }
}

#[async_trait]
impl ObjectWriter for Broken {
    async fn write(&mut self, _: Bytes) -> Result<(), ObjectError> {
        match self {
            Self::Write => down(),
            _ => Ok(()),
        }
    }

    async fn finish(self: Box<Self>) -> Result<(), ObjectError> {
        down()
    }

    async fn abort(self: Box<Self>) {}
}

/// Tells the same verdict of every file, and what it has seen.
pub struct Scans {
    verdict: Option<Verdict>,
    seen: Arc<Mutex<Vec<u8>>>,
}

struct One {
    verdict: Option<Verdict>,
    seen: Arc<Mutex<Vec<u8>>>,
}

impl Scans {
    /// `None`: the scanner goes away before it tells anything.
    pub fn telling(verdict: Option<Verdict>) -> Self {
        Self {
            verdict,
            seen: Arc::default(),
        }
    }

    pub fn seen(&self) -> Vec<u8> {
        self.seen.lock().unwrap().clone()
    }
}

#[async_trait]
impl Scanner for Scans {
    async fn begin(&self) -> Result<Box<dyn Scan>, ScannerDown> {
        Ok(Box::new(One {
            verdict: self.verdict,
            seen: Arc::clone(&self.seen),
        }))
    }
}

#[async_trait]
impl Scan for One {
    async fn write(&mut self, bytes: Bytes) -> Result<(), ScannerDown> {
        self.seen.lock().unwrap().extend_from_slice(&bytes);
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Result<Verdict, ScannerDown> {
        self.verdict
            .ok_or_else(|| ScannerDown("it went away".into()))
    }
}
