@extends('layouts.app')

@section('content')
  <div @if($wide) class="wide" @endif>
    <!--recado:promotions--><!--/recado:promotions-->
  </div>
  {!! $footer !!}
@endsection
