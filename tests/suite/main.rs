mod samples;
mod schema;
mod sites;
mod yaml;
