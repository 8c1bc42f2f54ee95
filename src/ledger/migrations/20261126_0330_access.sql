-- Who may come in, in which posts, and what they took away. What a password or a secret is stands sealed.

-- Units of the county that posts are held at. provider: whose datasets it hands over, as datasets name it.
CREATE TABLE organisation (
  county {text} NOT NULL, code {text} NOT NULL,
  name {text} NOT NULL, kind {text} NOT NULL, region {text} NOT NULL, parent {text} NOT NULL, provider {text} NOT NULL,
  formed_on {text} NOT NULL, ended_on {text} NOT NULL,
  PRIMARY KEY (county, code)
){packed};

-- staff_code: who it is in the registers (帮扶人编号, 人员编号), empty where they do not know them. password and
-- code_secret: sealed, NULL until the first sign-in made them.
CREATE TABLE account (
  county {text} NOT NULL, name {text} NOT NULL,
  person {text} NOT NULL, staff_code {text} NOT NULL, organisation {text} NOT NULL,
  state {text} NOT NULL CHECK (state IN ('invited', 'active', 'locked', 'ended')),
  password {bytes}, password_set_at {text} NOT NULL, code_secret {bytes}, made_at {text} NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (county, name)
){packed};

-- Posts as the security administrator granted them; never altered but by what ends them. ends_on: the last day, empty:
-- until it is revoked; regions: the codes it holds for. register_row: the row of the register `post` it rests on, and ends with.
CREATE TABLE granted_post (
  county {text} NOT NULL, id BIGINT NOT NULL,
  account {text} NOT NULL, role {text} NOT NULL, organisation {text} NOT NULL, regions {text} NOT NULL,
  starts_on {text} NOT NULL, ends_on {text} NOT NULL, register_row {text} NOT NULL,
  granted_by {text} NOT NULL, granted_at {text} NOT NULL, revoked_by {text} NOT NULL, revoked_at {text} NOT NULL,
  acknowledged_at {text} NOT NULL,
  PRIMARY KEY (county, id),
  FOREIGN KEY (county, account) REFERENCES account (county, name) ON UPDATE CASCADE
){packed};
CREATE INDEX granted_post_by_account ON granted_post (county, account);

-- A link by which somebody sets their first password, or a new one. token_hash: of what is in the link.
CREATE TABLE one_time_link (
  county {text} NOT NULL, token_hash {text} NOT NULL,
  account {text} NOT NULL, made_at {text} NOT NULL, expires_at {text} NOT NULL,
  ended_at {text} NOT NULL,
  PRIMARY KEY (county, token_hash),
  FOREIGN KEY (county, account) REFERENCES account (county, name) ON UPDATE CASCADE
){packed};

-- Who is signed in: gone when they leave, so the journal speaks of begin and end and not of the rows.
CREATE TABLE session (
  county {text} NOT NULL, token_hash {text} NOT NULL, id {text} NOT NULL,
  account {text} NOT NULL, post BIGINT NOT NULL, address {text} NOT NULL,
  began_at BIGINT NOT NULL, seen_at BIGINT NOT NULL,
  PRIMARY KEY (county, token_hash)
){packed};

-- The last codes of an account that counted, by their step of time: none counts twice. Written at every sign-in, which
-- is journalled.
CREATE TABLE code_used (
  county {text} NOT NULL, account {text} NOT NULL, steps {text} NOT NULL,
  PRIMARY KEY (county, account)
){packed};

-- How somebody wants their pages: language, size of type. Nothing else rests on it.
CREATE TABLE preference (
  county {text} NOT NULL, account {text} NOT NULL, chosen {text} NOT NULL,
  PRIMARY KEY (county, account)
){packed};

-- What was taken out of the system: numbered, with its purpose and the fingerprint of the file.
CREATE TABLE export (
  county {text} NOT NULL, number BIGINT NOT NULL,
  account {text} NOT NULL, post {text} NOT NULL, what {text} NOT NULL, purpose {text} NOT NULL,
  rows BIGINT NOT NULL, fingerprint {text} NOT NULL, watermark {text} NOT NULL, made_at {text} NOT NULL,
  PRIMARY KEY (county, number)
){packed};
