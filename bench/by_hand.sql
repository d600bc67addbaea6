-- The same work as `fanal run` up to its counts, written by hand for DuckDB: what a skilled analyst would run on one
-- known file. {raw} is the input, {codes:list} a quoted list of the codes allowed, {places} of all places,
-- {last_year} and {first_year} the years allowed. Statements end with a semicolon at the end of a line.

CREATE MACRO clean(cell) AS
  CASE WHEN lower(trim(cell)) IN ('', '-', '--', 'n/a', '#n/a', 'null', 'none', '.', 'nan') THEN NULL ELSE trim(cell) END;

-- lists of codes where "none" is a code of its own
CREATE MACRO clean_list(cell) AS
  CASE WHEN lower(trim(cell)) IN ('', '-', '--', 'n/a', '#n/a', 'null', '.', 'nan') THEN NULL ELSE trim(cell) END;

CREATE MACRO wrong_date(cell) AS CASE
  WHEN cell IS NULL THEN NULL
  WHEN NOT regexp_full_match(cell, '\d{4}(-\d{2}(-\d{2})?)?') THEN 'not_a_date'
  WHEN cell[:4]::INT - 543 BETWEEN {first_year} AND {last_year} THEN 'year_buddhist_era'
  WHEN cell[:4]::INT > {last_year} THEN 'year_in_future'
  WHEN cell[:4]::INT < {first_year} THEN 'year_too_early'
  WHEN try_cast(rpad(cell, 10, '-01') AS DATE) IS NULL THEN 'not_a_date'
END;

CREATE MACRO wrong_age(cell) AS CASE
  WHEN cell IS NULL THEN NULL
  WHEN NOT regexp_full_match(cell, '-?\d{1,9}') THEN 'not_a_number'
  WHEN cell::INT NOT BETWEEN 0 AND 120 THEN 'out_of_range'
END;

CREATE MACRO wrong_place(cell) AS CASE WHEN cell NOT IN ({places}) THEN 'unknown_place' END;

CREATE MACRO wrong_places(cell) AS
  CASE WHEN NOT list_has_all([{places}], string_split(cell, ';')) THEN 'unknown_place' END;

CREATE MACRO wrong_code(cell, allowed) AS CASE WHEN NOT list_contains(allowed, cell) THEN 'not_in_list' END;

CREATE MACRO wrong_codes(cell, allowed) AS
  CASE WHEN NOT list_has_all(allowed, string_split(cell, ';')) THEN 'not_in_list' END;

CREATE MACRO group_of_age(age) AS CASE WHEN age < 18 THEN 'Y0T17' WHEN age >= 18 THEN 'Y_GE18' END;

CREATE MACRO group_of_band(band) AS CASE
  WHEN band IN ('Y0T8', 'Y9T17', 'Y0T17') THEN 'Y0T17'
  WHEN band IN ('Y18T20', 'Y21T23', 'Y24T26', 'Y27T29', 'Y30T38', 'Y39T47', 'Y_GE48', 'Y_GE18') THEN 'Y_GE18'
END;

CREATE VIEW cleaned AS SELECT
  source_row,
  nullif(trim(record_key), '') AS record_key,
  nullif(trim(person_key), '') AS person_key,
  nullif(trim(organisation), '') AS organisation,
  clean_list(organisation_type) AS organisation_type,
  clean(date_registered) AS date_registered,
  clean(date_identified) AS date_identified,
  clean_list(status) AS status,
  clean_list(status_decided_by) AS status_decided_by,
  clean_list(sex) AS sex,
  clean(age_recruitment) AS age_recruitment,
  clean(age_exploitation) AS age_exploitation,
  clean(age_identification) AS age_identification,
  clean_list(age_band_recruitment) AS age_band_recruitment,
  clean_list(age_band_exploitation) AS age_band_exploitation,
  clean_list(age_band_identification) AS age_band_identification,
  clean_list(age_basis) AS age_basis,
  clean_list(child_at_time) AS child_at_time,
  clean(citizenship) AS citizenship,
  clean(country_recruitment) AS country_recruitment,
  clean(country_transit) AS country_transit,
  clean(country_exploitation) AS country_exploitation,
  clean(country_detection) AS country_detection,
  clean_list(acts) AS acts,
  clean_list(means) AS means,
  clean_list(means_of_control) AS means_of_control,
  clean_list(purposes) AS purposes,
  clean_list(sector) AS sector,
  clean_list(sexual_exploitation_type) AS sexual_exploitation_type,
  clean_list(technology_role) AS technology_role,
  clean_list(recruiter_relation) AS recruiter_relation,
  clean_list(exploiter_relation) AS exploiter_relation,
  clean_list(exploiter_sex) AS exploiter_sex,
  clean_list(exploiter_age) AS exploiter_age,
  clean(exploiter_citizenship) AS exploiter_citizenship,
  clean_list(exploiter_role) AS exploiter_role,
  clean_list(duration) AS duration,
  clean_list(vulnerabilities) AS vulnerabilities,
  clean_list(violence) AS violence,
  clean_list(services) AS services,
  clean_list(justice_outcomes) AS justice_outcomes
FROM {raw};

-- the first rule of a value that a row breaks, in the order of the columns
CREATE VIEW checked AS SELECT *, coalesce(
  wrong_code(organisation_type, [{codes:organisation_type}]),
  wrong_date(date_registered),
  wrong_date(date_identified),
  wrong_code(status, [{codes:status}]),
  wrong_code(status_decided_by, [{codes:decided_by}]),
  wrong_code(sex, [{codes:sex}]),
  wrong_age(age_recruitment),
  wrong_age(age_exploitation),
  wrong_age(age_identification),
  wrong_code(age_band_recruitment, [{codes:age_band}]),
  wrong_code(age_band_exploitation, [{codes:age_band}]),
  wrong_code(age_band_identification, [{codes:age_band}]),
  wrong_code(age_basis, [{codes:age_basis}]),
  wrong_code(child_at_time, [{codes:yes_no_presumed}]),
  wrong_places(citizenship),
  wrong_places(country_recruitment),
  wrong_places(country_transit),
  wrong_places(country_exploitation),
  wrong_place(country_detection),
  wrong_codes(acts, [{codes:acts}]),
  wrong_codes(means, [{codes:means}]),
  wrong_codes(means_of_control, [{codes:means_of_control}]),
  wrong_codes(purposes, [{codes:purposes}]),
  wrong_codes(sector, [{codes:sector}]),
  wrong_codes(sexual_exploitation_type, [{codes:sexual_exploitation_type}]),
  wrong_codes(technology_role, [{codes:technology_role}]),
  wrong_codes(recruiter_relation, [{codes:recruiter_relation}]),
  wrong_codes(exploiter_relation, [{codes:recruiter_relation}]),
  wrong_codes(exploiter_sex, [{codes:sex}]),
  wrong_codes(exploiter_age, [{codes:exploiter_age}]),
  wrong_places(exploiter_citizenship),
  wrong_codes(exploiter_role, [{codes:exploiter_role}]),
  wrong_code(duration, [{codes:duration}]),
  wrong_codes(vulnerabilities, [{codes:vulnerabilities}]),
  wrong_codes(violence, [{codes:violence}]),
  wrong_codes(services, [{codes:services}]),
  wrong_codes(justice_outcomes, [{codes:justice_outcomes}])
) AS wrong_value FROM cleaned;

CREATE VIEW numbered AS SELECT * REPLACE (
  try_cast(age_recruitment AS INT) AS age_recruitment,
  try_cast(age_exploitation AS INT) AS age_exploitation,
  try_cast(age_identification AS INT) AS age_identification
) FROM checked;

CREATE VIEW derived AS SELECT * REPLACE (
  CASE
    WHEN child_at_time <> 'unknown' THEN child_at_time
    WHEN age_group = 'Y0T17' OR group_of_age(age_exploitation) = 'Y0T17' OR group_of_age(age_recruitment) = 'Y0T17'
      OR group_of_band(age_band_exploitation) = 'Y0T17' OR group_of_band(age_band_recruitment) = 'Y0T17' THEN 'yes'
    WHEN group_of_age(age_recruitment) = 'Y_GE18' OR group_of_band(age_band_recruitment) = 'Y_GE18' THEN 'no'
    ELSE 'unknown'
  END AS child_at_time
) FROM (
  SELECT *,
    coalesce(group_of_age(age_identification), group_of_band(age_band_identification), '_U') AS age_group,
    coalesce(date_identified, date_registered)[:4] AS year,
    coalesce(country_detection, CASE WHEN NOT contains(country_exploitation, ';') THEN country_exploitation END) AS area
  FROM numbered
);

-- the rules over a whole row come after those of its values
CREATE VIEW judged AS SELECT *, coalesce(wrong_value, CASE
  WHEN child_at_time = 'unknown' AND coalesce(
    record_key, person_key, organisation, organisation_type, date_registered, date_identified, status, status_decided_by,
    sex, age_band_recruitment, age_band_exploitation, age_band_identification, age_basis, citizenship,
    country_recruitment, country_transit, country_exploitation, country_detection, acts, means, means_of_control,
    purposes, sector, sexual_exploitation_type, technology_role, recruiter_relation, exploiter_relation, exploiter_sex,
    exploiter_age, exploiter_citizenship, exploiter_role, duration, vulnerabilities, violence, services, justice_outcomes
  ) IS NULL AND coalesce(age_recruitment, age_exploitation, age_identification) IS NULL THEN 'empty_record'
  WHEN age_recruitment > age_identification OR age_exploitation > age_identification THEN 'ages_out_of_order'
  WHEN child_at_time = 'no' AND (age_exploitation < 18 OR age_identification < 18) THEN 'child_contradiction'
END) AS problem FROM derived;

COPY (SELECT * EXCLUDE (wrong_value, problem) FROM judged WHERE problem IS NULL)
  TO '{out}/accepted.parquet' (FORMAT parquet, COMPRESSION snappy);

COPY (SELECT * EXCLUDE (wrong_value) FROM judged WHERE problem IS NOT NULL)
  TO '{out}/rejected.parquet' (FORMAT parquet, COMPRESSION snappy);

CREATE VIEW records AS SELECT * FROM '{out}/accepted.parquet';

CREATE TEMP TABLE repeated AS
  SELECT person_key FROM records WHERE person_key IS NOT NULL GROUP BY person_key HAVING count(*) > 1;

CREATE MACRO first_given(value, place) AS arg_min(value, place) FILTER (value IS NOT NULL);

CREATE MACRO any_given(value) AS
  array_to_string(list_sort(list_distinct(string_split(string_agg(value, ';'), ';'))), ';');

COPY (SELECT
  min(source_row) AS source_row,
  first_given(record_key, source_row) AS record_key,
  person_key,
  first_given(organisation, source_row) AS organisation,
  first_given(organisation_type, source_row) AS organisation_type,
  first_given(date_registered, source_row) AS date_registered,
  first_given(date_identified, source_row) AS date_identified,
  coalesce(first_given(CASE WHEN status <> 'unknown' THEN status END, source_row), first_given(status, source_row)) AS status,
  first_given(status_decided_by, source_row) AS status_decided_by,
  first_given(sex, source_row) AS sex,
  first_given(age_recruitment, source_row) AS age_recruitment,
  first_given(age_exploitation, source_row) AS age_exploitation,
  first_given(age_identification, source_row) AS age_identification,
  first_given(age_band_recruitment, source_row) AS age_band_recruitment,
  first_given(age_band_exploitation, source_row) AS age_band_exploitation,
  first_given(age_band_identification, source_row) AS age_band_identification,
  first_given(age_basis, source_row) AS age_basis,
  first_given(child_at_time, source_row) AS child_at_time,
  any_given(citizenship) AS citizenship,
  any_given(country_recruitment) AS country_recruitment,
  any_given(country_transit) AS country_transit,
  any_given(country_exploitation) AS country_exploitation,
  first_given(country_detection, source_row) AS country_detection,
  any_given(acts) AS acts,
  any_given(means) AS means,
  any_given(means_of_control) AS means_of_control,
  any_given(purposes) AS purposes,
  any_given(sector) AS sector,
  any_given(sexual_exploitation_type) AS sexual_exploitation_type,
  any_given(technology_role) AS technology_role,
  any_given(recruiter_relation) AS recruiter_relation,
  any_given(exploiter_relation) AS exploiter_relation,
  any_given(exploiter_sex) AS exploiter_sex,
  any_given(exploiter_age) AS exploiter_age,
  any_given(exploiter_citizenship) AS exploiter_citizenship,
  any_given(exploiter_role) AS exploiter_role,
  first_given(duration, source_row) AS duration,
  any_given(vulnerabilities) AS vulnerabilities,
  any_given(violence) AS violence,
  any_given(services) AS services,
  any_given(justice_outcomes) AS justice_outcomes,
  first_given(age_group, source_row) AS age_group,
  first_given(year, source_row) AS year,
  first_given(area, source_row) AS area
FROM records SEMI JOIN repeated USING (person_key) GROUP BY person_key)
  TO '{out}/merged.parquet' (FORMAT parquet, COMPRESSION snappy);

CREATE VIEW persons AS
  SELECT * FROM records ANTI JOIN repeated USING (person_key)
  UNION ALL BY NAME SELECT * FROM '{out}/merged.parquet';

-- who is counted: presumed or identified, or in a file that lists victims alone
CREATE VIEW victims AS SELECT * FROM persons WHERE status IS NULL OR status IN ('presumed', 'identified');

-- every table at once first, as one row for each combination of area, year and cell
CREATE TEMP TABLE grouped AS
  SELECT 'total' AS name, area, year, NULL AS list, NULL AS other, count(*) AS n FROM victims GROUP BY ALL
  UNION ALL SELECT 'sex', area, year, NULL, coalesce(sex, '_U'), count(*) FROM victims GROUP BY ALL
  UNION ALL SELECT 'age', area, year, NULL, coalesce(age_group, '_U'), count(*) FROM victims GROUP BY ALL
  UNION ALL SELECT 'sex-age', area, year, coalesce(sex, '_U'), coalesce(age_group, '_U'), count(*) FROM victims GROUP BY ALL
  UNION ALL SELECT 'form', area, year, purposes, NULL, count(*) FROM victims GROUP BY ALL
  UNION ALL SELECT 'form-sex', area, year, purposes, coalesce(sex, '_U'), count(*) FROM victims GROUP BY ALL
  UNION ALL SELECT 'form-age', area, year, purposes, coalesce(age_group, '_U'), count(*) FROM victims GROUP BY ALL
  UNION ALL SELECT 'child-at-time', area, year, NULL, coalesce(child_at_time, '_U'), count(*) FROM victims GROUP BY ALL
  UNION ALL SELECT 'citizenship', area, year, citizenship, NULL, count(*) FROM victims GROUP BY ALL
  UNION ALL SELECT 'means-of-control', area, year, means_of_control, NULL, count(*) FROM victims GROUP BY ALL
  UNION ALL SELECT 'means-of-control-age', area, year, means_of_control, coalesce(age_group, '_U'), count(*) FROM victims GROUP BY ALL
  UNION ALL SELECT 'violence', area, year, violence, NULL, count(*) FROM victims GROUP BY ALL
  UNION ALL SELECT 'violence-age', area, year, violence, coalesce(age_group, '_U'), count(*) FROM victims GROUP BY ALL
  UNION ALL SELECT 'recruiter-relation', area, year, recruiter_relation, NULL, count(*) FROM victims GROUP BY ALL
  UNION ALL SELECT 'exploiter-relation', area, year, exploiter_relation, NULL, count(*) FROM victims GROUP BY ALL
  UNION ALL SELECT 'vulnerabilities', area, year, vulnerabilities, NULL, count(*) FROM victims GROUP BY ALL
  UNION ALL SELECT 'technology-role', area, year, technology_role, NULL, count(*) FROM victims GROUP BY ALL
  UNION ALL SELECT 'country-of-recruitment', area, year, country_recruitment, NULL, count(*) FROM victims GROUP BY ALL
  UNION ALL SELECT 'country-of-transit', area, year, country_transit, NULL, count(*) FROM victims GROUP BY ALL
  UNION ALL SELECT 'country-of-exploitation', area, year, country_exploitation, NULL, count(*) FROM victims GROUP BY ALL
  UNION ALL SELECT 'services', area, year, services, NULL, count(*) FROM victims GROUP BY ALL
  UNION ALL SELECT 'justice-outcomes', area, year, justice_outcomes, NULL, count(*) FROM victims GROUP BY ALL;

-- a person counts in each code of a list, and as reporting any of it or nothing
CREATE TEMP VIEW cells AS
  SELECT name, area, year, concat_ws('|', list, other) AS cell, n FROM grouped
    WHERE name IN ('total', 'sex', 'age', 'sex-age', 'child-at-time')
  UNION ALL SELECT name, area, year, concat_ws('|', code, other), n
    FROM (SELECT *, unnest(string_split(list, ';')) AS code FROM grouped
      WHERE list IS NOT NULL AND name NOT IN ('total', 'sex', 'age', 'sex-age', 'child-at-time'))
  UNION ALL SELECT name, area, year, concat_ws('|', CASE WHEN list IS NULL THEN '_U' ELSE '_REPORTED' END, other), n
    FROM grouped WHERE name NOT IN ('total', 'sex', 'age', 'sex-age', 'child-at-time');

CREATE TEMP TABLE counts AS
  SELECT name, 'W' AS area, '_T' AS period, cell, sum(n)::BIGINT AS n FROM cells GROUP BY name, cell
  UNION ALL SELECT name, 'W', coalesce(year, '_U'), cell, sum(n)::BIGINT FROM cells GROUP BY name, year, cell
  UNION ALL SELECT name, coalesce(area, '_U'), '_T', cell, sum(n)::BIGINT FROM cells
    WHERE name IN ('total', 'sex', 'age', 'sex-age', 'form', 'child-at-time', 'citizenship',
      'country-of-recruitment', 'country-of-transit', 'country-of-exploitation') GROUP BY name, area, cell
  UNION ALL SELECT name, coalesce(area, '_U'), coalesce(year, '_U'), cell, sum(n)::BIGINT FROM cells
    WHERE name IN ('total', 'sex', 'age', 'sex-age', 'form', 'child-at-time', 'citizenship',
      'country-of-recruitment', 'country-of-transit', 'country-of-exploitation') GROUP BY name, area, year, cell;

-- a breakdown that no person reports has no table
DELETE FROM counts WHERE name <> 'total' AND name NOT IN (
  SELECT name FROM grouped WHERE coalesce(list, other, '_U') <> '_U');

COPY counts TO '{out}/counts.parquet' (FORMAT parquet);
