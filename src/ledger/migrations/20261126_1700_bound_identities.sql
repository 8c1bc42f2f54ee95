-- Whom the county's identity service (统一身份认证) proves: one identity of one account. fingerprint: keyed, of issuer and
-- subject, by which it is found; bond: keyed, of account, issuer and subject, so that a row written or altered without
-- the county's key lets nobody in. Gone when unbound; the journal has both.
CREATE TABLE bound_identity (
  county {text} NOT NULL, account {text} NOT NULL,
  issuer {text} NOT NULL, fingerprint {text} NOT NULL, bond {text} NOT NULL, bound_at {text} NOT NULL,
  PRIMARY KEY (county, account),
  FOREIGN KEY (county, account) REFERENCES account (county, name) ON UPDATE CASCADE
){packed};
CREATE UNIQUE INDEX bound_identity_by_fingerprint ON bound_identity (county, fingerprint);
