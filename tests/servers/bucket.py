"""bucket.py URL USER PASSWORD REGION BUCKET: a person's hands on a bucket. Reads one JSON object from standard input,
{key: text or null}: puts or removes these objects. Then prints what the bucket holds, {key: text}."""

import json
import sys

import boto3
from botocore.config import Config

url, user, password, region, bucket = sys.argv[1:]
s3 = boto3.client(
    "s3",
    endpoint_url=url,
    region_name=region,
    aws_access_key_id=user,
    aws_secret_access_key=password,
    config=Config(
        s3={"addressing_style": "path"},
        proxies={},
        read_timeout=20,
        request_checksum_calculation="when_required",
        retries={"max_attempts": 0},
    ),
)
for key, text in json.load(sys.stdin).items():
    if text is None:
        s3.delete_object(Bucket=bucket, Key=key)
    else:
        s3.put_object(Bucket=bucket, Key=key, Body=text.encode())
holds = {}
for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
    for found in page.get("Contents", []):
        body = s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read()
        holds[found["Key"]] = body.decode(errors="replace")
print(json.dumps(holds))
