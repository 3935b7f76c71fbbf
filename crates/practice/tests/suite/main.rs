//! The server over its wire: every answer here was written and read as bytes.

mod authorize;
mod checklists;

mod consent;
mod flow;
mod restart;
mod support;
mod token;
mod trouble;
