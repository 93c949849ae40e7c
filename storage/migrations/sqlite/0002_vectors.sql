-- What texts mean, as embedders see it: made once, because making it can take long or cost money.
CREATE TABLE vectors (
    embedder TEXT NOT NULL, -- name and version of the model: vectors of two are not comparable
    digest   TEXT NOT NULL, -- of the text
    vector   BLOB NOT NULL, -- packed by package embed
    PRIMARY KEY (embedder, digest)
) STRICT, WITHOUT ROWID;
