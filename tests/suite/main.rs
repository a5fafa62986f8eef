mod schema;
mod sites;
mod yaml;
