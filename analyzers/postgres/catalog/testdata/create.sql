-- Names that the server chooses, and their collisions.
CREATE TABLE users (
  id bigserial PRIMARY KEY,
  email varchar(255) NOT NULL UNIQUE,
  age int CHECK (age > 0),
  score numeric(10) CHECK (score > 0) CHECK (score < 100),
  a int, b int,
  UNIQUE (a, b),
  CHECK (a < b),
  CHECK (a > 0 OR b > 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated timestamp(3) without time zone,
  t time(2), tz timetz, iv interval day to second(3), iv2 interval(2), iv3 interval year,
  c char, c5 char(5), bp bpchar, q "char", bt bit, bt3 bit(3), vb bit varying(7), f float, f4 float(10), r real, d decimal(5,2),
  tags text[], grid int[3][3], j jsonb, u uuid, n name, by bytea, inet4 inet, ts tsvector, rng int4range, o oid, rc regclass
);
CREATE TABLE posts (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  author bigint REFERENCES users,
  editor bigint REFERENCES users (id) ON DELETE CASCADE,
  title text, body text,
  length int GENERATED ALWAYS AS (char_length(body)) STORED,
  FOREIGN KEY (author) REFERENCES users (id),
  CONSTRAINT named_unique UNIQUE (title),
  UNIQUE (title, author) INCLUDE (body)
);
-- The constraint name of user_role (id) collides with that of "user" (role_id).
CREATE TABLE role (id int PRIMARY KEY);
CREATE TABLE "user" (id int PRIMARY KEY, role_id int REFERENCES role);
CREATE TABLE user_role (id int REFERENCES role);
CREATE TABLE merged (a int UNIQUE PRIMARY KEY, b int UNIQUE, UNIQUE (b), UNIQUE (a));
CREATE TABLE selfish (id int PRIMARY KEY, parent int REFERENCES selfish);
CREATE UNLOGGED TABLE fast (id int);
CREATE TABLE IF NOT EXISTS fast (id text, more text);
CREATE TABLE a_table_whose_name_is_so_long_that_default_names_must_be_cut_ (
  a_column_whose_name_is_long_as_well_and_then_some_more_of_it serial UNIQUE,
  zweiundsechzig_ümläüte_sind_hier_öfter_zu_sehen int CHECK (zweiundsechzig_ümläüte_sind_hier_öfter_zu_sehen > 0) UNIQUE
);
CREATE INDEX ON users (email);
CREATE INDEX ON users (email);
CREATE INDEX ON users (lower(email));
CREATE INDEX ON users (lower(email), upper(email), (a + b), (a - b), email, email);
CREATE INDEX ON users ((j ->> 'x'), (j::text), (coalesce(a, b)), (CASE WHEN a > 0 THEN b END)) INCLUDE (age);
CREATE UNIQUE INDEX ON users USING btree (a) WHERE b IS NOT NULL;
CREATE INDEX named ON users USING gin (tags);
CREATE INDEX IF NOT EXISTS named ON users (a);
CREATE INDEX ON users ((email COLLATE "C"), ((a)::bigint));
CREATE TABLE excl (during tsrange, EXCLUDE USING gist (during WITH &&));
CREATE TABLE copied (LIKE posts);
CREATE TABLE copied_all (LIKE posts INCLUDING ALL, extra int);
CREATE TABLE copied_some (LIKE users INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
CREATE SEQUENCE loose;
CREATE SEQUENCE owned OWNED BY users.age;
CREATE TABLE no_columns ();
